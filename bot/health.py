"""Whether the desk can work, and its figures for the metrics page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.intake import Intake
from bot.outbox import Outbox
from bot.web import Finding
from storage.desk.desk import read_version
from storage.queues.inbox import count_events, find_oldest_waiting
from storage.queues.outbox import count_items

# An event that waits for longer tells of a queue that does not move.
SLOW = timedelta(minutes=2)
OK = Finding("ok")


class Receiver(Protocol):
    """`problem` is "" while a platform delivers what is said to the desk."""

    @property
    def problem(self) -> str: ...


class Health:
    """Asks every part; `queues` keeps the figures of the last look."""

    def __init__(
        self,
        *,
        receivers: Mapping[str, Receiver],
        intake: Intake,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self.receivers = receivers
        self.intake = intake
        self.outbox = outbox
        self.clock = clock
        self.queues: dict[str, int] = {}

    async def check(self) -> dict[str, Finding]:
        """Every part with its state; what cannot be told is down."""
        try:
            findings = await self._check_database()
        except Exception as error:
            words = f"the database does not answer: {type(error).__name__}"
            return {"database": Finding("down", words)}
        for name, receiver in self.receivers.items():
            findings[name] = _degraded(receiver.problem)
        for name, lane in self.outbox.lanes.items():
            findings[f"{name}_send"] = _degraded(lane.problem)
        findings["clock"] = _degraded(self.clock.problem)
        return findings

    async def _check_database(self) -> dict[str, Finding]:
        version = await read_version()
        await self.count_queues()
        oldest = await find_oldest_waiting()
        is_slow = oldest is not None and datetime.now(UTC) - oldest > SLOW
        words = self.intake.problem or self.outbox.problem
        return {
            "database": Finding("down", words) if words else OK,
            "desk": OK if version else _degraded("no desk: storydesk desk apply FILE"),
            "inbox": _degraded("an event has waited for minutes" if is_slow else ""),
        }

    async def count_queues(self) -> None:
        events, items = await count_events(), await count_items()
        self.queues = {f"inbox_{state}": n for state, n in events.items()}
        self.queues |= {f"outbox_{state}": n for state, n in items.items()}


def _degraded(reason: str) -> Finding:
    return Finding("degraded", reason) if reason else OK


class DeskCollector(Collector):
    """The counts of all parts, read when the page is asked for."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterable[Metric]:
        health = self._health
        parts: dict[str, Any] = {
            "inbox": health.intake.counts,
            "outbox": health.outbox.sending.counts,
            "clock": health.clock.counts,
        }
        for part, counts in parts.items():
            for name in counts.__slots__:
                title = f"storydesk_{part}_{name}"
                yield CounterMetricFamily(
                    title, f"{part}: {name} since the start", getattr(counts, name)
                )
        rows = GaugeMetricFamily(
            "storydesk_queue_rows", "Rows by queue and state", labels=["queue"]
        )
        for queue, number in health.queues.items():
            rows.add_metric([queue], number)
        yield rows


def make_registry(health: Health) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(DeskCollector(health))
    return registry
