"""Tips out of why stories came back: shown once, when the next story is begun."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers.rules.own_record import count_reasons
from handlers.stories.cards import join_lines
from handlers.telling import tell
from handlers.texts import Html
from handlers.turn import Turn
from storage.people.own_figures import list_returns
from storage.stories.tips import note_tips, read_tips, want_tips

LOOKED_BACK = timedelta(days=30)  # at most; what is older helps no more
ADVISED = 2  # reasons with their advice


async def show_tip(turn: Turn) -> None:
    """What came back since the last tip, for who begins a new story."""
    assert turn.person is not None
    state = await read_tips(turn.person.id)
    if not state.wanted:
        return
    since = turn.now - LOOKED_BACK
    returns = await list_returns(turn.person.id, max(state.seen or since, since))
    lines = word_reasons(turn, [each.reasons for each in returns])
    if not lines:
        return
    await note_tips(turn.person.id, returns[0].at)
    story = returns[0].story_id
    seen = turn.button(turn.label("own.do_seen"), "tips.press_seen", story=story)
    never = turn.button(turn.label("own.do_no_tips"), "tips.press_want", wanted=False)
    text = join_lines([turn.say("own.tip"), *lines])
    turn.reply(text, buttons=((seen, never),), card=_name_card(story))


def _name_card(story: int) -> str:
    return f"tip:{story}"


def word_reasons(turn: Turn, returns: Iterable[Iterable[str]]) -> list[Html]:
    """缺要素 2 次、滞后 1 次, and what to do about the first of them."""
    counted = count_reasons(returns)
    if not counted:
        return []
    names = [
        turn.label("own.reason", reason=turn.label(f"review.reason_{code}"), n=times)
        for code, times in counted
    ]
    head = turn.say("own.returned_for", reasons=turn.label("own.comma").join(names))
    return [
        head,
        *(
            turn.say(
                "review.reason_line",
                reason=turn.label(f"review.reason_{code}"),
                advice=turn.label(f"review.advice_{code}"),
            )
            for code, _ in counted[:ADVISED]
        ),
    ]


async def press_seen(turn: Turn, *, story: int) -> None:
    """Fold the tip up; it does not come again anyway."""
    turn.reply(turn.say("own.tip_folded"), card=_name_card(story))


async def press_want(turn: Turn, *, wanted: bool) -> None:
    assert turn.person is not None
    await want_tips(turn.person.id, wanted=wanted)
    tell(turn, "own.tips_on" if wanted else "own.tips_off")
