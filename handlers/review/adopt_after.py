"""What can be done about an adoption afterwards: add its link, take it back."""

from __future__ import annotations

from handlers.asking import ask, stop_asking
from handlers.review.adopting import (
    audit_adoption,
    find_today,
    need_adoption,
    take_back,
)
from handlers.review.adoption_news import spread_news, word_news
from handlers.scores.arithmetic import show_day
from handlers.stories.steps import name_story, need_story
from handlers.telling import Refused, tell
from handlers.turn import Turn
from storage.figures.adoptions import set_link


async def press_link(turn: Turn, *, adoption: int) -> None:
    await need_adoption(adoption)
    await ask(turn, "adopt_after.answer_link", adoption=adoption)
    turn.reply(turn.say("adopt.ask_link"))


async def answer_link(turn: Turn, *, adoption: int) -> None:
    """The link as a message; one that is none is asked again."""
    link = turn.event.text.strip()
    if not link.lower().startswith(("http://", "https://")) or " " in link:
        raise Refused("adopt.bad_link")
    found = await need_adoption(adoption)
    await stop_asking(turn)
    await set_link(adoption, link)
    await audit_adoption(turn, "link", found, link=link)
    outlet = turn.desk.outlets[found.outlet_id]
    turn.reply(turn.say("adopt.link_saved", outlet=outlet.name))


async def press_cancel(turn: Turn, *, adoption: int) -> None:
    """Ask once more before an adoption and its points are taken back."""
    found = await need_adoption(adoption)
    story = await need_story(found.story_id)
    outlet = turn.desk.outlets[found.outlet_id]
    sure = turn.button(
        turn.label("adopt.do_cancel", outlet=outlet.name),
        "adopt_after.press_cancel_sure",
        adoption=adoption,
    )
    text = turn.say(
        "adopt.sure_cancel",
        story=name_story(story),
        outlet=outlet.name,
        date=show_day(found.adopted_on, turn.language, today=find_today(turn)),
    )
    turn.reply(text, buttons=((sure,),))


async def press_cancel_sure(turn: Turn, *, adoption: int) -> None:
    found = await need_adoption(adoption)
    story = await need_story(found.story_id)
    cancelled = await take_back(turn, adoption, story)
    turn.reply(word_news(turn, cancelled, turn.language, to="desk"))
    tell(turn, "adopt.taken_back")
    await spread_news(turn, cancelled)
