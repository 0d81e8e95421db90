from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0005_briefings')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Story',
            index=Index(fields=['handler_id']),
        ),
    ]
