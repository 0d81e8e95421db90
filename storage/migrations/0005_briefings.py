from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0004_approvals')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Briefing',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('year', fields.IntField()),
                ('number', fields.IntField()),
                ('snapshot', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('made_by', fields.ForeignKeyField('storydesk.Person', source_field='made_by_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'briefing', 'app': 'storydesk', 'unique_together': (('year', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
