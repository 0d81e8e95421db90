"""Templates of returns (退稿模板): reasons and words under a name, one press to use.

`退稿模板 缺数据 空泛 请补充户数和收入` keeps one; all editors share them.
"""

from __future__ import annotations

from handlers.review.verdict import need_same, read_verdict, settle
from handlers.rules.revisions import shorten
from handlers.stories.cards import join_lines
from handlers.telling import Refused, tell
from handlers.texts import Html
from handlers.turn import Turn
from storage.audit import record_audit
from storage.stories.templates import (
    TemplateView,
    add_template,
    drop_template,
    find_template,
    list_templates,
)

NAME_LONGEST, WORDS_LONGEST, MOST = 16, 400, 12


async def phrases(turn: Turn, words: str) -> None:
    """Without words: the list, each with a button that drops it."""
    if words:
        await _keep(turn, words)
    else:
        await _show(turn)


async def _keep(turn: Turn, words: str) -> None:
    name, _, rest = words.partition(" ")
    reasons, said = read_verdict(rest)
    if not rest.strip() or len(name) > NAME_LONGEST or len(said) > WORDS_LONGEST:
        raise Refused("triage.phrase_how", name=NAME_LONGEST, words=WORDS_LONGEST)
    known = await list_templates()
    if len(known) >= MOST and name not in {each.name for each in known}:
        raise Refused("triage.phrases_full", most=MOST)
    assert turn.person is not None
    made_by = turn.person.id
    await add_template(name, reasons, said, made_by_id=made_by, now=turn.now)
    await _write_down(turn, "keep", name)
    turn.reply(turn.say("triage.phrase_kept", name=name))


async def _show(turn: Turn) -> None:
    known = await list_templates()
    if not known:
        turn.reply(turn.say("triage.no_phrases"))
        return
    lines = [_show_line(turn, each) for each in known]
    buttons = tuple(
        (
            turn.button(
                turn.label("triage.do_drop_phrase", name=each.name),
                "phrases.press_drop",
                template=each.id,
            ),
        )
        for each in known
    )
    text = join_lines([turn.say("triage.phrases_head"), *lines])
    turn.reply(text, buttons=buttons, card="phrases")


def _show_line(turn: Turn, each: TemplateView) -> Html:
    reasons = [turn.label(f"review.reason_{code}") for code in each.reasons]
    words = [*reasons, shorten(each.words, 60)] if each.words else reasons
    return turn.say("triage.phrase_line", name=each.name, words=turn.join(words))


async def press_drop(turn: Turn, *, template: int) -> None:
    found = await find_template(template)
    if found is None or not await drop_template(template):
        raise Refused("triage.phrase_gone")
    await _write_down(turn, "drop", found.name)
    tell(turn, "triage.phrase_dropped", name=found.name)
    await _show(turn)


async def press_use(turn: Turn, *, story: int, version: int, template: int) -> None:
    """Send it back with these reasons and words, at one press."""
    found = await find_template(template)
    if found is None:
        raise Refused("triage.phrase_gone")
    same = await need_same(turn, story, version)
    await settle(turn, same, "return", reasons=found.reasons, words=found.words)


async def _write_down(turn: Turn, what: str, name: str) -> None:
    assert turn.person is not None
    await record_audit(
        f"phrase.{what}",
        "desk",
        at=turn.now,
        person_id=turn.person.id,
        details={"name": name},
    )
