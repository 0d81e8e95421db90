"""The main job in English."""

from __future__ import annotations

import re

from storage.models import Person
from tests.dialogue import photo

STORY = (
    "Spring ploughing on schedule\n"
    + "On 23 November officials of Qinghe went to the fields with three hundred "
    "kilograms of seed and showed how to sow. " * 3
)


async def test_an_english_desk_from_the_invitation_to_the_acceptance(cast):
    await Person.all().update(language="en")
    await cast.admin.says("/invite reporter qinghe")
    code = re.search(r"Code: (\S+)", cast.admin.hears("Good for 1 use"))[1]
    guest = cast.dialogue.person("Jane", 9002, language="en")

    await guest.says(f"/start {code}")
    guest.hears("Welcome, Jane", "You are: reporter", "To send a story")
    await guest.says("hello there")
    guest.hears("Is this a story you want to send?")
    await guest.says(STORY, files=[photo()])
    guest.hears("Draft", "Title: Spring ploughing on schedule", "photos 1")
    await guest.presses("Send it")
    guest.hears("Received #2026-1", "waiting for review")

    await cast.editor.presses("Return")
    cast.editor.hears("Choose the reasons")
    await cast.editor.presses("missing facts")
    await cast.editor.says("How many households? “three hundred kilograms” of what?")
    guest.hears(
        "comes back for revision", "missing facts: lacks time", "The editor says: How"
    )
    notice = guest.card("returned:1:1").message_id
    await guest.says(STORY + "120 households had some.", reply_to=notice)
    await guest.presses("Hand in again")
    cast.editor.hears("has a new version (2)")
    assert "added: 120 households had some." in cast.editor.card("story:1").text

    await cast.editor.says("/accept 1")
    cast.editor.hears("accepted")
    guest.hears("was accepted")
    await cast.second.says("/accept 1")
    cast.second.hears("was handled by 李编辑")


async def test_english_commands_work_as_plain_words(cast):
    await Person.all().update(language="en")

    await cast.editor.says("queue")
    cast.editor.hears("Nothing is waiting")
    await cast.editor.says("return 99 stale")
    cast.editor.hears("no story number 99")
    await cast.reporter.says("help")
    cast.reporter.hears("Stories: /submit  /drafts")


async def test_a_return_in_one_line_knows_the_reasons_in_english(cast):
    await Person.all().update(language="en")
    await cast.reporter.says(STORY)
    await cast.reporter.presses("Send it")

    await cast.editor.says("/return 1 missing facts, stale please hurry next time")

    cast.reporter.hears("missing facts:", "stale:", "please hurry next time")
