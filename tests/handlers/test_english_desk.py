"""The longer ways in English: sign-off, two reviews, changes, adoptions, people."""

from __future__ import annotations

import pytest

from handlers.messages import Made
from storage.models import Person, Story, StoryVersion
from tests.handlers.review.test_signoff_and_stages import (
    add_chief,
    add_leader,
    need_signoff,
    need_two_reviews,
)
from tests.handlers.submitting import BODY, STORY, TITLE


@pytest.fixture
async def english(cast):
    await Person.all().update(language="en")
    return cast


async def hand_in(cast):
    await cast.reporter.says(STORY, message_id="500")
    await cast.reporter.presses("Send it")


async def test_signed_off_taken_taken_over_and_reviewed_twice(english):
    cast = english
    leader, chief = await add_leader(cast), await add_chief(cast)
    await Person.all().update(language="en")
    await need_signoff(cast)
    need_two_reviews(cast)
    await hand_in(cast)
    cast.reporter.hears("waiting for the unit's sign-off")

    await leader.presses("Sign off")
    cast.reporter.hears("was signed off by your unit")
    await cast.editor.presses("I take it")
    cast.editor.hears("is yours until 24 Nov 10:20")
    assert "李编辑 is reading it" in cast.second.card("story:1").text
    await cast.second.presses("Accept")
    cast.second.hears("李编辑 is reading", "Press “Take over” if you must")
    await cast.second.presses("Take over")
    cast.editor.hears("王编辑 has taken #2026-1", "over from you")
    assert "王编辑 is reading it" in cast.editor.card("story:1").text
    await cast.second.presses("Accept")
    cast.reporter.hears("passed the first review")
    await cast.second.says("/accept 1")
    cast.second.hears("This step is not yours; it takes: chief editor")
    await chief.presses("Accept")

    cast.reporter.hears("was accepted")
    assert (await Story.get()).state == "accepted"


async def test_a_change_before_the_decision_and_one_after_it(english):
    cast = english
    await hand_in(cast)

    await cast.reporter.edits("500", f"New title\n{BODY}")
    cast.reporter.hears("until then the old text stands")
    await cast.reporter.presses("Hand in the change")
    cast.editor.hears("has a new version (2)")
    await cast.editor.presses("Accept")
    await cast.reporter.edits("500", f"Newest\n{BODY}")

    cast.reporter.hears("is decided; your change is kept as a note")
    assert "Note by 张三: Newest" in cast.editor.card("story:1").text


async def test_a_change_that_was_not_handed_in_ends_with_the_decision(english):
    """What was decided keeps the name that was handed in."""
    cast = english
    await hand_in(cast)
    await cast.reporter.edits("500", f"New title\n{BODY}")
    late = cast.reporter.find_button("Hand in the change").token

    await cast.editor.presses("Accept")

    heard = cast.reporter.hears("was accepted")
    assert (TITLE in heard, "New title" in heard) == (True, False)
    gone = cast.reporter.card("draft:1:2")
    assert "this change was not handed in" in gone.text
    assert gone.buttons == []
    await cast.reporter.presses_token(late)
    cast.reporter.hears("accepted")
    assert (await Story.get()).version == 1
    assert await StoryVersion.all().count() == 2


async def test_an_adoption_is_recorded_and_taken_back(english):
    cast = english
    await hand_in(cast)
    await cast.editor.presses("Accept")

    await cast.editor.says("/adopt 1")
    cast.editor.hears("Which outlet took #2026-1")
    await cast.editor.presses("省政府网")
    await cast.editor.presses("Today (24 Nov)")
    cast.editor.hears("Recorded: #2026-1", "Taken by 省政府网 on 24 Nov: 0 points")
    cast.reporter.hears("was taken by 省政府网 (24 Nov)")
    await cast.editor.presses("Take back: 省政府网")
    cast.editor.hears("Its points are reversed")
    await cast.editor.presses("Take back 省政府网")

    cast.reporter.hears("Correction", "was taken back")


async def test_an_invitation_comes_with_its_link_as_a_picture(english):
    await english.admin.says("/invite reporter 青河镇 3x")

    english.admin.hears("Good for 3 uses until 1 Dec 10:00")
    (made,) = english.admin.screen.posts[-1].files
    assert isinstance(made, Made)
    assert made.recipe == "qr"
    assert made.data["link"] in english.admin.screen.log[-1]


async def test_somebody_is_suspended_and_let_back_in_on_one_card(english):
    cast = english
    await cast.admin.says("/people 张三")
    await cast.admin.presses("张三")

    await cast.admin.presses("Suspend 张三")
    cast.admin.hears("stories and points stay. Are you sure?")
    await cast.admin.presses("Suspend 张三")
    await cast.reporter.says(STORY)
    cast.reporter.hears("Your account is suspended")
    assert "张三 (suspended)" in cast.admin.card("member:1").text
    await cast.admin.presses("Resume 张三")

    cast.reporter.hears("Your account is active again")
    assert "suspended" not in cast.admin.card("member:1").text
    await cast.admin.says("/audit")
    cast.admin.hears("赵主任 let back in 张三", "赵主任 suspended 张三")


async def test_what_a_person_asks_about_the_own_unit(english):
    cast = english

    await cast.reporter.says("/quota")
    cast.reporter.hears("青河镇 has no quota")
    await cast.reporter.says("/unit")
    cast.reporter.hears("青河镇, November 2026", "reported 0 · adopted 0")
    await cast.reporter.says("/explain")
    cast.reporter.hears("Every point of 青河镇, November 2026")
    await cast.reporter.says("/status")
    cast.reporter.hears("You have not sent any story yet")
    await cast.reporter.says("/rank")
    cast.reporter.hears("You may not do this", "editor, chief editor, admin")


async def test_lists_are_joined_as_in_english(english):
    cast = english

    await cast.admin.says("/invite mayor")
    cast.admin.hears("The roles are: reporter, unit leader, editor, chief editor")
    await cast.reporter.says("/template poem")
    cast.reporter.hears("There are: News, Experience report, Problem report, Photo")
    await cast.admin.says("/people 张三")
    assert "、" not in cast.admin.screen.log[-1]
