"""Every table, one file per room; the ORM finds them here."""

from storage.models.chats import (
    Card,
    Choice,
    Group,
    Identity,
    InboxEvent,
    OutboxItem,
    PressToken,
    Question,
    ReceiveCursor,
)
from storage.models.desk import (
    Desk,
    Outlet,
    Quota,
    RuleSetRow,
    Schedule,
    Unit,
    UnitClass,
)
from storage.models.people import (
    AuditEntry,
    Invitation,
    JoinRequest,
    Person,
    RoleGrant,
)
from storage.models.points import (
    Adoption,
    DayTally,
    LedgerEntry,
    MonthTally,
    ScoringFact,
)
from storage.models.runs import Publication, Run
from storage.models.stories import (
    Counter,
    Media,
    Story,
    StoryAction,
    StoryFile,
    StoryVersion,
)

__all__ = [
    "Adoption",
    "AuditEntry",
    "Card",
    "Choice",
    "Counter",
    "DayTally",
    "Desk",
    "Group",
    "Identity",
    "InboxEvent",
    "Invitation",
    "JoinRequest",
    "LedgerEntry",
    "Media",
    "MonthTally",
    "OutboxItem",
    "Outlet",
    "Person",
    "PressToken",
    "Publication",
    "Question",
    "Quota",
    "ReceiveCursor",
    "RoleGrant",
    "RuleSetRow",
    "Run",
    "Schedule",
    "ScoringFact",
    "Story",
    "StoryAction",
    "StoryFile",
    "StoryVersion",
    "Unit",
    "UnitClass",
]
