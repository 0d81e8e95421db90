"""The scoring engine: any office's rules as data, every point explained.

`load_rules` reads a rule set, `score` turns dated records into signed entries,
`explain` words them. Units and persons have books of their own. docs/rules.md has the
grammar.
"""

from handlers.rules.rulefile import RuleError
from handlers.rules.scoring.engine import score
from handlers.rules.scoring.explain import Line, explain, explain_entries
from handlers.rules.scoring.grammar import (
    build_rules,
    load_rule_sets,
    load_rules,
    order_rule_sets,
)
from handlers.rules.scoring.ledger import Bar, Entry, Score, Unscored
from handlers.rules.scoring.model import RuleSet
from handlers.rules.scoring.plan import Scope, scope
from handlers.rules.scoring.records import KINDS, Record, ScoredOutlet, ScoredUnit
from handlers.rules.scoring.steps import Step
from handlers.rules.scoring.wording import word_steps

__all__ = [
    "KINDS",
    "Bar",
    "Entry",
    "Line",
    "Record",
    "RuleError",
    "RuleSet",
    "Scope",
    "Score",
    "ScoredOutlet",
    "ScoredUnit",
    "Step",
    "Unscored",
    "build_rules",
    "explain",
    "explain_entries",
    "load_rule_sets",
    "load_rules",
    "order_rule_sets",
    "scope",
    "score",
    "word_steps",
]
