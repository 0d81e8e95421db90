from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0002_joint_work_orders_and_duty')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Media',
            name='phash',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Media',
            name='taken_at',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='StoryFile',
            name='caption',
            field=fields.CharField(default='', db_default='', max_length=500),
        ),
        ops.AddIndex(
            model_name='StoryFile',
            index=Index(fields=['media_id']),
        ),
    ]
