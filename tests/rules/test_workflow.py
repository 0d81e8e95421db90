"""The grid of states, actions and roles, whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.workflow import (
    ACTIONS,
    DECIDED,
    NAMES,
    REVISABLE,
    STATES,
    UNDECIDED,
    NotAllowed,
    Stages,
    decide,
    list_actions,
)

# Who may do what, state by state, written down a second time and by hand.
# a author, l unit_leader, e editor, c chief_editor, m admin, s stand_in; → the state it
# leads to.
GRID = """
draft         submit     a     submitted
draft         discard    a     withdrawn
draft         rush       a     submitted
draft         classify   a     draft
draft         credit     a     draft
draft         take_on    sm    draft
returned      resubmit   a     submitted
returned      withdraw   a     withdrawn
returned      classify   aecm  returned
returned      credit     aecm  returned
returned      take_on    sm    returned
signoff       revise     a     submitted
signoff       withdraw   a     withdrawn
signoff       sign       lm    submitted
signoff       return     lm    returned
signoff       classify   aecm  signoff
signoff       credit     aecm  signoff
signoff       take_on    sm    signoff
submitted     revise     a     submitted
submitted     withdraw   a     withdrawn
submitted     take       ec    first_review
submitted     accept     ec    accepted
submitted     return     ec    returned
submitted     reject     ec    rejected
submitted     classify   aecm  submitted
submitted     credit     aecm  submitted
submitted     take_on    sm    submitted
first_review  revise     a     submitted
first_review  withdraw   a     withdrawn
first_review  take       ec    first_review
first_review  release    ec    submitted
first_review  accept     ec    accepted
first_review  return     ec    returned
first_review  reject     ec    rejected
first_review  classify   aecm  first_review
first_review  credit     aecm  first_review
first_review  take_on    sm    first_review
final_review  revise     a     submitted
final_review  withdraw   a     withdrawn
final_review  accept     c     accepted
final_review  return     c     returned
final_review  reject     c     rejected
final_review  classify   aecm  final_review
final_review  credit     aecm  final_review
final_review  take_on    sm    final_review
accepted      reopen     cm    submitted
accepted      adopt      ec    adopted
accepted      note       aecm  accepted
accepted      archive    ecm   archived
accepted      classify   ecm   accepted
accepted      credit     ecm   accepted
adopted       adopt      ec    adopted
adopted       unadopt    ecm   accepted
adopted       note       aecm  adopted
adopted       archive    ecm   archived
adopted       classify   ecm   adopted
adopted       credit     ecm   adopted
rejected      reopen     cm    submitted
rejected      note       aecm  rejected
rejected      archive    ecm   archived
rejected      classify   ecm   rejected
rejected      credit     ecm   rejected
withdrawn     note       aecm  withdrawn
archived      adopt      ec    adopted
archived      note       aecm  archived
archived      classify   ecm   archived
archived      credit     ecm   archived
"""
ROLES = {
    "a": "author",
    "l": "unit_leader",
    "e": "editor",
    "c": "chief_editor",
    "m": "admin",
    "s": "stand_in",
}
EVERYBODY = (*ROLES.values(), "reporter", "observer")


def read_grid() -> dict[tuple[str, str, str], str]:
    grid = {}
    for line in GRID.strip().splitlines():
        state, action, letters, to = line.split()
        for letter in letters:
            grid[state, action, ROLES[letter]] = to
    return grid


def try_all(stages: Stages) -> dict[tuple[str, str, str], str]:
    found = {}
    for state in STATES:
        for action in NAMES:
            for role in EVERYBODY:
                try:
                    to = decide(action, state, roles=[role], stages=stages)
                except NotAllowed:
                    continue
                found[state, action, role] = to
    return found


def test_everything_that_is_allowed_is_in_the_grid_and_nothing_else():
    assert try_all(Stages()) == read_grid()


def test_with_sign_off_what_comes_in_goes_to_the_units_leader_first():
    expected = {
        key: "signoff" if key[1] in ("submit", "resubmit", "revise") else to
        for key, to in read_grid().items()
    }

    assert try_all(Stages(signoff=True)) == expected


def test_with_two_reviews_the_first_acceptance_leads_to_the_second():
    first = ("submitted", "first_review")
    expected = {
        key: "final_review" if key[1] == "accept" and key[0] in first else to
        for key, to in read_grid().items()
    }

    assert try_all(Stages(reviews=2)) == expected


def test_the_second_reviewer_is_never_the_first():
    with pytest.raises(NotAllowed) as refusal:
        decide("accept", "final_review", roles=["chief_editor"], reviewed_first=True)

    assert refusal.value.reason == "same_person"


def test_whoever_gave_the_first_review_may_still_send_it_back():
    to = decide("return", "final_review", roles=["chief_editor"], reviewed_first=True)

    assert to == "returned"


def test_a_refusal_says_whether_the_state_or_the_role_is_in_the_way():
    with pytest.raises(NotAllowed) as by_state:
        decide("accept", "rejected", roles=["editor"])
    with pytest.raises(NotAllowed) as by_role:
        decide("accept", "submitted", roles=["author"])

    assert (by_state.value.reason, by_state.value.roles) == ("state", ())
    assert (by_role.value.reason, by_role.value.roles) == (
        "role",
        ("editor", "chief_editor"),
    )


def test_an_action_that_does_not_exist_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        decide("burn", "draft", roles=EVERYBODY)


@given(
    state=st.sampled_from(STATES),
    roles=st.sets(st.sampled_from(EVERYBODY)),
    signoff=st.booleans(),
    reviews=st.sampled_from([1, 2]),
)
def test_what_is_listed_is_what_can_be_done(state, roles, signoff, reviews):
    stages = Stages(signoff=signoff, reviews=reviews)

    listed = set(list_actions(state, roles=roles))

    possible = set()
    for action in NAMES:
        try:
            assert decide(action, state, roles=roles, stages=stages) in STATES
        except NotAllowed:
            continue
        possible.add(action)
    assert listed == possible


def test_nothing_decided_goes_back_to_its_author_for_rewriting():
    for action in ACTIONS:
        if action.name in ("revise", "resubmit", "return", "submit", "withdraw"):
            assert not set(action.states) & set(DECIDED)


def test_every_state_is_a_draft_or_open_or_decided():
    assert {"draft", *REVISABLE, *DECIDED} == set(STATES)
    assert set(UNDECIDED) < set(REVISABLE)


def test_every_story_can_still_come_to_an_end():
    open_states = {"draft", *REVISABLE}

    for start in open_states:
        reached, frontier = {start}, [start]
        while frontier:
            state = frontier.pop()
            for action in NAMES:
                try:
                    to = decide(action, state, roles=EVERYBODY)
                except NotAllowed:
                    continue
                if to not in reached:
                    reached.add(to)
                    frontier.append(to)
        assert {"accepted", "withdrawn", "rejected"} <= reached
