"""Every table, one file per room; the ORM finds them here."""

from storage.models.approvals import Approval
from storage.models.awards import AwardBallot, AwardRound, FeeEntry, PayList
from storage.models.briefings import Briefing
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
from storage.models.contests import Contest, ContestEntry, ContestScore
from storage.models.desk import (
    Desk,
    Outlet,
    Quota,
    RuleSetRow,
    Schedule,
    Unit,
    UnitClass,
)
from storage.models.editing import Batch, ReturnTemplate
from storage.models.joint import StoryPartner
from storage.models.orders import Commission, CommissionTask, TopicGuide
from storage.models.people import (
    Absence,
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
from storage.models.urgent import DutyShift, UrgentPart, UrgentReport

__all__ = [
    "Absence",
    "Adoption",
    "Approval",
    "AuditEntry",
    "AwardBallot",
    "AwardRound",
    "Batch",
    "Briefing",
    "Card",
    "Choice",
    "Commission",
    "CommissionTask",
    "Contest",
    "ContestEntry",
    "ContestScore",
    "Counter",
    "DayTally",
    "Desk",
    "DutyShift",
    "FeeEntry",
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
    "PayList",
    "Person",
    "PressToken",
    "Publication",
    "Question",
    "Quota",
    "ReceiveCursor",
    "ReturnTemplate",
    "RoleGrant",
    "RuleSetRow",
    "Run",
    "Schedule",
    "ScoringFact",
    "Story",
    "StoryAction",
    "StoryFile",
    "StoryPartner",
    "StoryVersion",
    "TopicGuide",
    "Unit",
    "UnitClass",
    "UrgentPart",
    "UrgentReport",
]
