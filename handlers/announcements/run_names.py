"""What runs are called to people: 月度排名 2026年11月：青禾县信息通报."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.announcements.announcing import name_announcement
from handlers.announcements.runs_due import Due
from handlers.render.tables import join_names
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, read_key
from handlers.stories.cards import show_unit
from handlers.texts import Html, say, say_plain
from storage.chats.targets import list_titles
from storage.desk.desk import DeskView
from storage.desk.schedules import list_all_schedules

LISTED = 5  # announcements in a note, and chats of each
# Jobs that no schedule of the desk file names.
_OWN_JOBS = (
    *("reminder", "quota_reminder", "quota_shortfall", "quota_met"),
    "calendar_unknown",
    *("settle", "preview", "unapproved"),
    *("commission_reminder", "commission_deadline"),
    *("award_reminder", "award_close"),
    *("contest_collect", "contest_reminder", "contest_close"),
)


@dataclass(frozen=True, slots=True)
class RunNames:
    """`kinds`: what each schedule announces; `targets`: unit or chat by its name."""

    kinds: Mapping[str, str]
    targets: Mapping[str, str]

    def list_runs(self, runs: Iterable[Due], language: str) -> Html:
        """A line for each announcement with the chats it was meant for."""
        grouped: dict[tuple[str, str], list[str]] = {}
        for run in runs:
            name = self.targets.get(run.target, run.target)
            grouped.setdefault((run.job, run.period), []).append(name)
        lines = [
            self._word_line(job, period, targets, language)
            for (job, period), targets in list(grouped.items())[:LISTED]
        ]
        if len(grouped) > LISTED:
            lines.append(say("common.runs_more", language, n=len(grouped) - LISTED))
        return Html("\n".join(lines))

    def _word_line(
        self, job: str, period: str, targets: Sequence[str], language: str
    ) -> Html:
        listed = join_names(targets[:LISTED], language)
        if len(targets) > LISTED:
            listed = say_plain(
                "common.run_targets", language, listed=listed, count=len(targets)
            )
        name = self._name_job(job, period, language)
        return say("common.run_line", language, job=name, targets=listed)

    def _name_job(self, job: str, key: str, language: str) -> Html:
        period = _read_period(key)
        if period and job in self.kinds:
            return name_announcement(self.kinds[job], period, language)
        spoken = name_period(period, language) if period else key
        known = job if job in _OWN_JOBS else "other"
        return say(f"common.run_{known}", language, job=job, period=spoken)


async def read_run_names(desk: DeskView) -> RunNames:
    """As units, chats and schedules are called now."""
    kinds = {each.code: each.kind for each in await list_all_schedules()}
    units = {f"unit:{u.code}": show_unit(desk, u.id) for u in desk.units.values()}
    return RunNames(kinds, {"desk": desk.name} | units | await list_titles())


def _read_period(key: str) -> Period | None:
    try:
        return read_key(key)
    except ValueError:
        return None
