"""What a story looks like in a chat: the author's card and the editors' card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from handlers.rules.revisions import compare_texts, shorten
from handlers.rules.workflow import REVISABLE, UNDECIDED
from handlers.texts import Html, join_words, say, say_plain
from handlers.times import show_time
from storage.desk.desk import DeskView
from storage.stories.story_views import ActionView, StoryView, TextView

EXCERPT = 200  # characters of the body on a card
CHANGES = 3  # passages shown of what a new version changed


def join_lines(lines: Iterable[str]) -> Html:
    """Lines under each other, empty ones left out; what is no markup is escaped."""
    marked = (
        line if isinstance(line, Html) else escape(line, quote=False) for line in lines
    )
    return Html("\n".join(line for line in marked if line))


def is_being_revised(story: StoryView) -> bool:
    """Whether its author is writing a version that is not handed in yet."""
    return story.state in REVISABLE and story.working_version in story.texts


def show_unit(desk: DeskView, unit_id: int) -> str:
    unit = desk.units.get(unit_id)
    return (unit.short_name or unit.name) if unit else f"#{unit_id}"


def show_authors(story: StoryView, desk: DeskView) -> str:
    """青河镇 张三; of a joint story everybody in order: 青河镇 张三、白水镇 李四."""
    if not story.partners:
        return f"{show_unit(desk, story.unit_id)} · {story.author_name}"
    before, places = None, []
    for partner in story.partners:
        unit = "" if partner.unit_id == before else show_unit(desk, partner.unit_id)
        places.append(" ".join(filter(None, (unit, partner.name))))
        before = partner.unit_id
    return "、".join(places)


def show_kind(story: StoryView, language: str) -> Html:
    """体裁:通讯 · 综合; "" if nothing was said of it."""
    words = []
    if story.genre:
        words.append(say_plain(f"query.genre_{story.genre}", language))
    if story.form:
        words.append(say_plain(f"work.form_{story.form}", language))
    kind = " · ".join(words)
    return say("work.kind_line", language, kind=kind) if kind else Html("")


def show_warnings(
    warnings: Iterable[Mapping[str, Any]], language: str
) -> Iterator[Html]:
    """A line for each `{"code": …, values}` of a story."""
    for warning in warnings:
        code, values = warning["code"], warning["values"]
        yield say(f"submit.warn_{code}", language, **values)


def show_size(story: StoryView, text: TextView, language: str) -> Html:
    """字数 812 · 图片 3 · 附件 1."""
    photos = len(story.list_files(text.version, "photo"))
    files = len(story.list_files(text.version, "file"))
    key = "submit.size_with_files" if files else "submit.size"
    return say(key, language, length=text.length, photos=photos, files=files)


def show_author_card(story: StoryView, desk: DeskView, language: str) -> Html:
    """What the author sees: a draft, a new version in the making, or the receipt."""
    if story.state == "draft" or is_being_revised(story):
        return _show_draft(story, desk, language)
    return _show_receipt(story, language)


def _show_draft(story: StoryView, desk: DeskView, language: str) -> Html:
    text = story.working_text
    head = (
        say("submit.draft_head", language)
        if story.state == "draft"
        else say(
            "submit.revision_head",
            language,
            number=story.number,
            version=text.version,
        )
    )
    return join_lines(
        [
            head,
            say("submit.title_line", language, title=text.title)
            if text.title
            else say("submit.no_title", language),
            say("submit.unit_line", language, unit=show_unit(desk, story.unit_id)),
            say("work.joint_line", language, authors=show_authors(story, desk))
            if story.partners
            else "",
            show_kind(story, language),
            show_size(story, text, language),
            _show_excerpt(text.body) if text.body else say("submit.no_body", language),
            *show_warnings(story.warnings, language),
            say("submit.no_secrets", language),
        ]
    )


def _show_excerpt(body: str) -> Html:
    return Html(
        f"<blockquote>{escape(shorten(body, EXCERPT), quote=False)}</blockquote>"
    )


def _show_receipt(story: StoryView, language: str) -> Html:
    if not story.number:
        return say("submit.discarded", language, title=story.title)
    size = show_size(story, story.text, language)
    values = {"number": story.number, "title": story.title, "size": size}
    state = say(f"words.state_{story.state}", language)
    return join_lines(
        [
            say("submit.receipt", language, **values),
            say("submit.state_line", language, state=state),
        ]
    )


def show_editors_card(story: StoryView, desk: DeskView, language: str) -> Html:
    """What editors see, from the submission to the last decision."""
    text = story.text
    submitted = story.submitted_at or story.created_at
    time = show_time(submitted, zone=desk.zone, language=language)
    return join_lines(
        [
            say("review.head", language, number=story.number, title=text.title),
            say(
                "review.origin",
                language,
                authors=show_authors(story, desk),
                time=time,
            ),
            say("work.joint_mark", language) if story.partners else "",
            show_kind(story, language),
            _show_version(story, language),
            *show_warnings(story.warnings, language),
            _show_excerpt(text.body) if text.body else "",
            *_show_changes(story, language),
            *_show_notes(story, language),
            show_status(story, desk, language),
        ]
    )


def _show_version(story: StoryView, language: str) -> Html:
    size = show_size(story, story.text, language)
    if story.version == 1:
        return size
    return say("review.version", language, version=story.version, size=size)


def _show_changes(story: StoryView, language: str) -> Iterator[Html]:
    """How the current version differs from the one before."""
    before = story.texts.get(story.version - 1)
    if before is None:
        return
    old = f"{before.title}\n{before.body}"
    difference = compare_texts(old, f"{story.title}\n{story.text.body}")
    if not difference:
        yield say("review.same_text", language)
        return
    yield say(
        "review.changes",
        language,
        added=difference.added,
        removed=difference.removed,
    )
    for change in difference.changes[:CHANGES]:
        before_text, after_text = shorten(change.before), shorten(change.after)
        key = "replaced" if change.before and change.after else "added"
        if not change.after:
            key = "removed"
        yield say(
            f"review.change_{key}", language, before=before_text, after=after_text
        )


def _show_notes(story: StoryView, language: str) -> Iterator[Html]:
    notes = [action for action in story.actions if action.action == "note"]
    for note in notes[-2:]:
        person, words = note.person_name, shorten(note.words, 100)
        yield say("review.note", language, person=person, words=words)


def show_status(story: StoryView, desk: DeskView, language: str) -> Html:
    """The state, and who brought it there and when."""
    state = say(f"words.state_{story.state}", language)
    last = story.find_move()
    if last is None or story.state in (*UNDECIDED, "draft"):
        return _show_waiting(story, desk, language, state)
    time = show_time(last.at, zone=desk.zone, language=language)
    decided = say(
        "review.status_by", language, state=state, person=last.person_name, time=time
    )
    return join_lines([decided, show_reasons(last, language)])


def _show_waiting(story: StoryView, desk: DeskView, language: str, state: Html) -> Html:
    taken = story.find_last("take")
    if story.state != "first_review" or taken is None or story.taken_until is None:
        return say("review.status", language, state=state)
    time = show_time(story.taken_until, zone=desk.zone, language=language)
    return say("review.status_taken", language, person=taken.person_name, time=time)


def show_reasons(action: ActionView, language: str) -> Html:
    """The reasons of a return in words, and what the editor added; "" if none."""
    if action.action == "adopt":  # its words name who took it
        return say("review.first_outlet", language, outlet=action.words)
    names = [say_plain(f"review.reason_{code}", language) for code in action.reasons]
    words = [*names, action.words] if action.words else names
    if not words:
        return Html("")
    return say("review.reasons_line", language, reasons=join_words(words, language))


def author_card_name(story: StoryView) -> str:
    """The card of the version the author works on or handed in last."""
    version = story.working_version if is_being_revised(story) else story.version
    return name_version_card(story, version)


def name_version_card(story: StoryView, version: int) -> str:
    return f"draft:{story.id}" if version == 1 else f"draft:{story.id}:{version}"


def read_card_story(card: str) -> int | None:
    """The story a card is about, None for other cards."""
    name, _, rest = card.partition(":")
    number = rest.partition(":")[0]
    stories = ("draft", "story", "returned", "news", "verdict", "confirm")
    return int(number) if name in stories and number.isdecimal() else None
