from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0006_story_handlers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AwardRound',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(max_length=64)),
                ('period', fields.CharField(max_length=32)),
                ('state', fields.CharField(default='open', max_length=12)),
                ('struck', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('snapshot', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('panel', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('winners', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('number', fields.CharField(default='', max_length=100)),
                ('opened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('closes_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by', fields.ForeignKeyField('storydesk.Person', source_field='decided_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'award_round', 'app': 'storydesk', 'unique_together': (('code', 'period'),), 'indexes': [Index(fields=['state', 'closes_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AwardBallot',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('round', fields.ForeignKeyField('storydesk.AwardRound', source_field='round_id', db_constraint=True, to_field='id', related_name='ballots', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('storydesk.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('marks', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('is_cast', fields.BooleanField(default=False)),
                ('cast_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'award_ballot', 'app': 'storydesk', 'unique_together': (('round', 'person'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeeEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('adoption', fields.ForeignKeyField('storydesk.Adoption', source_field='adoption_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('story', fields.ForeignKeyField('storydesk.Story', source_field='story_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('storydesk.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('storydesk.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(default='', max_length=100)),
                ('day', fields.DateField()),
                ('month', fields.CharField(max_length=7)),
                ('amount', fields.IntField()),
                ('rate', fields.IntField()),
                ('authors', fields.IntField(default=1)),
                ('reverses', fields.OneToOneField('storydesk.FeeEntry', source_field='reverses_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'fee', 'app': 'storydesk', 'indexes': [Index(fields=['month']), Index(fields=['person_id', 'month']), Index(fields=['story_id']), Index(fields=['day'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PayList',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('month', fields.CharField(unique=True, max_length=7)),
                ('number', fields.CharField(unique=True, max_length=100)),
                ('total', fields.BigIntField()),
                ('snapshot', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('hash', fields.CharField(max_length=64)),
                ('made_by', fields.ForeignKeyField('storydesk.Person', source_field='made_by_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'pay_list', 'app': 'storydesk', 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
