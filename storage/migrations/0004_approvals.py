from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0003_search_and_photos')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Approval',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('job', fields.CharField(max_length=64)),
                ('kind', fields.CharField(max_length=32)),
                ('period', fields.CharField(max_length=32)),
                ('state', fields.CharField(default='waiting', max_length=12)),
                ('opening', fields.CharField(default='', max_length=500)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('shown_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by', fields.ForeignKeyField('storydesk.Person', source_field='decided_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'approval', 'app': 'storydesk', 'unique_together': (('job', 'period'),), 'indexes': [Index(fields=['state', 'decided_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
