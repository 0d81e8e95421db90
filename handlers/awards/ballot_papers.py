"""The paper as a member of the panel sees it: candidates, marks, and the buttons."""

from __future__ import annotations

from handlers.awards.award_specs import AwardSpec
from handlers.awards.award_words import (
    name_award,
    show_person,
    word_proposal,
    word_source,
)
from handlers.awards.proposals import Numbered, number_candidates
from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Button, Chat, Post, Rows
from handlers.rules.periods import read_key
from handlers.speech import Speech
from handlers.stories.cards import join_lines
from handlers.texts import Html, say, say_plain
from handlers.times import show_time
from handlers.turn import Turn
from storage.awards.awards import PaperView, RoundView, find_paper
from storage.chats.chats import forget_card
from storage.desk.desk import DeskView
from storage.people.people import Recipient

Speaker = Turn | Speech


def name_card(found: RoundView) -> str:
    return f"ballot:{found.id}"


async def post_paper(
    speaker: Speaker,
    spec: AwardSpec,
    found: RoundView,
    member: Recipient,
    desk: DeskView,
    *,
    anew: bool = False,
    head: str = "",
) -> None:
    """Edited where it stands; `anew`: at the end of the chat."""
    paper = await find_paper(found.id, member.person_id)
    assert paper is not None
    if anew:
        await forget_card(member.chat_key, name_card(found))
    language = member.language or desk.language
    chat = read_chat(member.chat_key)
    post = Post(
        chat,
        _word_paper(spec, found, paper, desk, language, head),
        buttons=_Paper(speaker, spec, found, paper, chat, language).make_rows(),
        card=name_card(found),
        priority=NOTICE,
    )
    speaker.outgoing.append(post)


def _word_paper(
    spec: AwardSpec,
    found: RoundView,
    paper: PaperView,
    desk: DeskView,
    language: str,
    head: str,
) -> Html:
    assert found.closes_at is not None
    name = name_award(spec, read_key(found.period), language)
    time = show_time(found.closes_at, zone=desk.zone, language=language)
    how = f"award.paper_how_{spec.ballot}"
    return join_lines(
        [
            say(head, language) if head else "",
            say("award.paper_head", language, name=name, time=time),
            say(how, language, seats=spec.seats),
            *word_proposal(found.snapshot, spec, language, numbered=True),
            word_source(found.snapshot, desk, language),
            _word_marks(found, paper, language),
        ]
    )


def _word_marks(found: RoundView, paper: PaperView, language: str) -> Html:
    """What is on the paper, and whether it counts yet."""
    names = {
        each.person["code"]: f"{each.number}. {each.person['name']}"
        for each in number_candidates(found.snapshot)
    }
    points = set(paper.draft.values()) - {1}
    marked = [
        f"{name} {paper.draft[code]}" if points else name
        for code, name in names.items()
        if code in paper.draft
    ]
    if not marked:
        return say("award.paper_empty", language)
    key = "award.paper_draft"
    if paper.is_cast:
        same = dict(paper.draft) == dict(paper.cast)
        key = "award.paper_cast" if same else "award.paper_changed"
    return say(key, language, marks="；".join(marked))


class _Paper:
    """Buttons on one member's paper, for that member alone."""

    def __init__(
        self,
        speaker: Speaker,
        spec: AwardSpec,
        found: RoundView,
        paper: PaperView,
        chat: Chat,
        language: str,
    ) -> None:
        self.speaker, self.spec, self.found = speaker, spec, found
        self.paper, self.chat, self.language = paper, chat, language

    def make_rows(self) -> Rows:
        rows: list[tuple[Button, ...]] = []
        if self.spec.ballot == "points":
            label = say_plain("award.do_points", self.language)
            rows.append((self._make(label, "award_vote.press_points"),))
        else:
            candidates = number_candidates(self.found.snapshot)
            rows += [(self._make_vote(each),) for each in candidates]
        if self.paper.draft and dict(self.paper.draft) != dict(self.paper.cast):
            label = say_plain("award.do_cast", self.language)
            rows.append((self._make(label, "award_vote.press_cast"),))
        return tuple(rows)

    def _make_vote(self, each: Numbered) -> Button:
        mark = "☑" if each.person["code"] in self.paper.draft else "☐"
        label = f"{mark} {each.number}. {show_person(each.person)}"
        return self._make(label, "award_vote.press_vote", nominee=each.person["code"])

    def _make(self, label: str, action: str, **args: object) -> Button:
        return self.speaker.button(
            label,
            action,
            chat=self.chat,
            person_id=self.paper.person_id,
            round=self.found.id,
            **args,
        )
