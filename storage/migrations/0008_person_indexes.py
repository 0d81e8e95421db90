from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0007_awards_and_fees')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Identity',
            index=Index(fields=['person_id']),
        ),
        ops.AddIndex(
            model_name='RoleGrant',
            index=Index(fields=['person_id']),
        ),
        ops.AddIndex(
            model_name='StoryAction',
            index=Index(fields=['story_id']),
        ),
    ]
