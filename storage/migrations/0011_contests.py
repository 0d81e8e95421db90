from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('storydesk', '0010_tips')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Contest',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.CharField(unique=True, max_length=16)),
                ('theme', fields.CharField(max_length=200)),
                ('words', fields.TextField(default='', unique=False)),
                ('classes', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('per_person', fields.IntField(default=0)),
                ('longest', fields.IntField(default=0)),
                ('deadline', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('state', fields.CharField(default='open', max_length=12)),
                ('prizes', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('drop_extremes', fields.BooleanField(default=False)),
                ('judge_from', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('judge_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('result', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('result_number', fields.CharField(default='', max_length=100)),
                ('issued_by', fields.ForeignKeyField('storydesk.Person', source_field='issued_by_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by', fields.ForeignKeyField('storydesk.Person', source_field='decided_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'contest', 'app': 'storydesk', 'indexes': [Index(fields=['state', 'deadline'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ContestEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('contest', fields.ForeignKeyField('storydesk.Contest', source_field='contest_id', db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
                ('story', fields.ForeignKeyField('storydesk.Story', source_field='story_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('storydesk.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('storydesk.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('work_class', fields.CharField(default='', max_length=50)),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('left_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('alias', fields.IntField(default=0)),
                ('version', fields.IntField(default=0)),
                ('shortlisted', fields.BooleanField(default=True)),
            ],
            options={'table': 'contest_entry', 'app': 'storydesk', 'unique_together': (('contest', 'story'),), 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ContestScore',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('entry', fields.ForeignKeyField('storydesk.ContestEntry', source_field='entry_id', db_constraint=True, to_field='id', related_name='scores', on_delete=OnDelete.RESTRICT)),
                ('judge', fields.ForeignKeyField('storydesk.Person', source_field='judge_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('score', fields.IntField(null=True)),
                ('at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'contest_score', 'app': 'storydesk', 'unique_together': (('entry', 'judge'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
