"""What a judge of a contest has to read and score, edited where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.awards.contest_words import word_blind
from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Button, Post
from handlers.speech import Speech
from handlers.stories.cards import join_lines
from handlers.texts import Html, say
from handlers.times import show_time
from handlers.turn import Turn
from storage.awards.contests import ContestView, WorkView, list_scores, list_works
from storage.chats.chats import forget_card
from storage.desk.desk import DeskView
from storage.people.people import Recipient

IN_A_ROW = 4


async def post_judge_paper(
    speaker: Turn | Speech,
    contest: ContestView,
    judge: Recipient,
    desk: DeskView,
    *,
    anew: bool = False,
    head: str = "",
) -> None:
    """The judge's works with the scores given; `head`: a text that comes before."""
    card = f"jury:{contest.id}"
    if anew:
        await forget_card(judge.chat_key, card)
    scores = {
        each.entry_id: each.score
        for each in await list_scores(contest.id)
        if each.judge_id == judge.person_id
    }
    works = [work for work in await list_works(contest.id) if work.id in scores]
    chat = read_chat(judge.chat_key)
    buttons = [
        speaker.button(
            f"📖 {work.alias}",
            "contest_jury.press_read",
            chat=chat,
            person_id=judge.person_id,
            entry=work.id,
        )
        for work in works
    ]
    rows: tuple[tuple[Button, ...], ...] = tuple(
        tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW)
    )
    language = judge.language or desk.language
    lines = _word_paper(contest, works, scores, desk, language)
    text = join_lines([say(head, language), *lines] if head else lines)
    speaker.outgoing.append(Post(chat, text, buttons=rows, card=card, priority=NOTICE))


def _word_paper(
    contest: ContestView,
    works: Sequence[WorkView],
    scores: Mapping[int, int | None],
    desk: DeskView,
    language: str,
) -> list[Html]:
    assert contest.judge_until is not None
    time = show_time(contest.judge_until, zone=desk.zone, language=language)
    missing = sum(score is None for score in scores.values())
    last = "contest.paper_missing" if missing else "contest.paper_done"
    return [
        say("contest.paper", language, theme=contest.theme, time=time),
        *(word_blind(work, language, mark=_mark(scores[work.id])) for work in works),
        say(last, language, n=missing),
    ]


def _mark(score: int | None) -> str:
    return "☐" if score is None else f"☑ {score}"
