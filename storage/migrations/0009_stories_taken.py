from tortoise import fields, migrations
from tortoise.migrations import operations as ops

COUNT_DAYS = """
UPDATE day_tally SET taken = (
  SELECT COUNT(*) FROM adoption AS first
  WHERE first.unit_id = day_tally.unit_id AND first.adopted_on = day_tally.day
  AND first.cancelled_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM adoption AS earlier
    WHERE earlier.story_id = first.story_id AND earlier.cancelled_at IS NULL
    AND (earlier.adopted_on < first.adopted_on
      OR (earlier.adopted_on = first.adopted_on AND earlier.id < first.id))))
WHERE adopted <> 0
"""
COUNT_MONTHS = """
UPDATE month_tally SET taken = COALESCE((
  SELECT SUM(day_tally.taken) FROM day_tally
  WHERE day_tally.unit_id = month_tally.unit_id
  AND SUBSTR(CAST(day_tally.day AS TEXT), 1, 7) = month_tally.month), 0)
WHERE adopted <> 0
"""


class Migration(migrations.Migration):
    """How many stories were taken is counted again from the adoptions."""

    dependencies = [('storydesk', '0008_person_indexes')]

    initial = False

    operations = [
        ops.AddField(
            model_name='DayTally',
            name='taken',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='MonthTally',
            name='taken',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.RunSQL(COUNT_DAYS),
        ops.RunSQL(COUNT_MONTHS),
    ]
