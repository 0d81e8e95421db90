"""Every key of the desk file: its type, whether it must be there, what it means.

Reading, errors and the table of keys in `docs/desk-file.md` come from this table.
"""

from __future__ import annotations

from handlers.desk_file import award_sections as awards
from handlers.desk_file import row_sections as rows
from handlers.desk_file import setting_sections as settings

SECTIONS = {
    section.name: section
    for section in (
        settings.DESK,
        settings.DOCUMENT,
        settings.BRIEFING,
        settings.REVIEW,
        settings.REMINDERS,
        settings.SCREENING,
        settings.URGENT,
        settings.CALENDAR,
        settings.RANKING,
        settings.FEEDS,
        awards.CERTIFICATE,
        awards.PAY_LIST,
        awards.CONTEST,
        settings.LEVEL,
        rows.CLASS,
        rows.UNIT,
        rows.OUTLET,
        rows.QUOTA,
        rows.GROUP,
        rows.SCHEDULE,
        awards.AWARD,
        awards.FEE,
        rows.TEMPLATE,
        rows.RULES,
    )
}
