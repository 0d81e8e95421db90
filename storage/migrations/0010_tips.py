from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0009_stories_taken')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Person',
            name='tips',
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name='Person',
            name='tips_seen',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
