"""The life of a story: one table of actions, read by buttons, commands, help and tests.

`draft → submitted → (signoff) → first_review → final_review → accepted → adopted`, with
returned, rejected, withdrawn and archived. `submitted` waits for an editor,
`first_review` is in an editor's hands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

STATES = (
    "draft",
    "submitted",
    "signoff",
    "first_review",
    "final_review",
    "accepted",
    "adopted",
    "returned",
    "rejected",
    "withdrawn",
    "archived",
)
FIRST_REVIEW = ("submitted", "first_review")
ON_THE_DESK = (*FIRST_REVIEW, "final_review")
UNDECIDED = ("signoff", *ON_THE_DESK)
REVISABLE = (*UNDECIDED, "returned")
DECIDED = ("accepted", "adopted", "rejected", "withdrawn", "archived")

AUTHOR, LEADER, EDITOR, CHIEF, ADMIN, STAND_IN = (
    "author",
    "unit_leader",
    "editor",
    "chief_editor",
    "admin",
    "stand_in",  # acts for an author who is on leave or has left the post
)
EDITORS = (EDITOR, CHIEF)
STANDING = ("accepted", "adopted", "rejected", "archived")  # decided, not withdrawn

# Where an action leads, if that depends on the desk or on the story.
ENTRY = "<entry>"  # sign-off where the unit has it, else the editors
AFTER_REVIEW = "<after review>"  # the second review where there is one
SAME = "<same>"


@dataclass(frozen=True, slots=True)
class Action:
    """Who may do it, in which states, and what the story becomes.

    Roles are those held *towards this story*: `author`, `unit_leader` of its unit,
    `stand_in` of its author.
    """

    name: str
    states: tuple[str, ...]
    roles: tuple[str, ...]
    to: str


ACTIONS = (
    Action("submit", ("draft",), (AUTHOR,), ENTRY),
    # An urgent report waits for no signature.
    Action("rush", ("draft",), (AUTHOR,), "submitted"),
    Action("discard", ("draft",), (AUTHOR,), "withdrawn"),
    Action("resubmit", ("returned",), (AUTHOR,), ENTRY),
    Action("revise", UNDECIDED, (AUTHOR,), ENTRY),
    Action("withdraw", REVISABLE, (AUTHOR,), "withdrawn"),
    # An admin signs where a unit's leader cannot be reached.
    Action("sign", ("signoff",), (LEADER, ADMIN), "submitted"),
    Action("take", FIRST_REVIEW, EDITORS, "first_review"),
    Action("release", ("first_review",), EDITORS, "submitted"),
    Action("accept", FIRST_REVIEW, EDITORS, AFTER_REVIEW),
    Action("accept", ("final_review",), (CHIEF,), "accepted"),
    Action("return", ("signoff",), (LEADER, ADMIN), "returned"),
    Action("return", FIRST_REVIEW, EDITORS, "returned"),
    Action("return", ("final_review",), (CHIEF,), "returned"),
    Action("reject", FIRST_REVIEW, EDITORS, "rejected"),
    Action("reject", ("final_review",), (CHIEF,), "rejected"),
    Action("reopen", ("accepted", "rejected"), (CHIEF, ADMIN), "submitted"),
    Action("adopt", ("accepted", "adopted", "archived"), EDITORS, "adopted"),
    Action("unadopt", ("adopted",), (*EDITORS, ADMIN), "accepted"),
    Action("note", DECIDED, (AUTHOR, *EDITORS, ADMIN), SAME),
    # Genre and form; who wrote it with whom. Neither is part of a version.
    Action("classify", ("draft",), (AUTHOR,), SAME),
    Action("classify", REVISABLE, (AUTHOR, *EDITORS, ADMIN), SAME),
    Action("classify", STANDING, (*EDITORS, ADMIN), SAME),
    Action("credit", ("draft",), (AUTHOR,), SAME),
    Action("credit", REVISABLE, (AUTHOR, *EDITORS, ADMIN), SAME),
    Action("credit", STANDING, (*EDITORS, ADMIN), SAME),
    Action("take_on", ("draft", *REVISABLE), (STAND_IN, ADMIN), SAME),
    Action(
        "archive",
        # Not what was withdrawn: it counts for nothing, whatever becomes of it.
        ("accepted", "adopted", "rejected"),
        (*EDITORS, ADMIN),
        "archived",
    ),
)
NAMES = tuple(dict.fromkeys(action.name for action in ACTIONS))


@dataclass(frozen=True, slots=True)
class Stages:
    """How long the way is: `signoff` is the unit's, `reviews` (1 or 2) the desk's."""

    signoff: bool = False
    reviews: int = 1


class NotAllowed(Exception):
    """`reason`: state (not in this state), role (not by these roles), same_person.

    `roles` are those that could have done it.
    """

    def __init__(
        self,
        action: str,
        *,
        state: str,
        reason: Literal["state", "role", "same_person"],
        roles: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{action} in {state}: {reason}")
        self.action, self.state, self.reason, self.roles = action, state, reason, roles


def decide(
    name: str,
    state: str,
    *,
    roles: Collection[str],
    stages: Stages = Stages(),
    reviewed_first: bool = False,
) -> str:
    """The state a story comes to. `reviewed_first`: this person gave the first review.

    Raises `NotAllowed`, and `KeyError` for an action that does not exist.
    """
    action = _find_action(name, state)
    if not set(action.roles) & set(roles):
        raise NotAllowed(name, state=state, reason="role", roles=action.roles)
    if reviewed_first and name == "accept" and state == "final_review":
        raise NotAllowed(name, state=state, reason="same_person", roles=action.roles)
    return _lead_on(action, state, stages)


def _find_action(name: str, state: str) -> Action:
    if name not in NAMES:
        raise KeyError(name)
    for action in ACTIONS:
        if action.name == name and state in action.states:
            return action
    raise NotAllowed(name, state=state, reason="state")


def _lead_on(action: Action, state: str, stages: Stages) -> str:
    match action.to:
        case "<entry>":
            return "signoff" if stages.signoff else "submitted"
        case "<after review>":
            return "final_review" if stages.reviews > 1 else "accepted"
        case "<same>":
            return state
    return action.to


def list_actions(state: str, *, roles: Collection[str]) -> tuple[str, ...]:
    """What people with these roles may do to a story in this state, in table order."""
    return tuple(
        action.name
        for action in ACTIONS
        if state in action.states and set(action.roles) & set(roles)
    )
