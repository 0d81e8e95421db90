"""Group commit: while one group is being committed, the next one gathers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Gather(Generic[T]):
    """Callers add items and wait until they are committed, together with others'.

    A group that fails is committed caller by caller, so that only those fail whose
    items are to blame. `run` must be running, in a task outside any transaction.
    """

    def __init__(
        self, commit: Callable[[Sequence[T]], Awaitable[None]], *, limit: int = 256
    ) -> None:
        self._commit = commit
        self._limit = limit
        self._waiting: deque[tuple[Sequence[T], asyncio.Future[None]]] = deque()
        self._news = asyncio.Event()
        self._closed = False

    async def add(self, items: Sequence[T]) -> None:
        """Returns when the items are committed; raises what their commit raised."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, future))
        self._news.set()
        # A caller that is cancelled takes nothing back: the items may be on their way.
        await future

    async def run(self) -> None:
        """Commit group after group until `close`, and then what is left."""
        while self._waiting or not self._closed:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                await self._commit_group(self._take_group())

    def close(self) -> None:
        self._closed = True
        self._news.set()

    def _take_group(self) -> list[tuple[Sequence[T], asyncio.Future[None]]]:
        group = [self._waiting.popleft()]
        size = len(group[0][0])
        while self._waiting and size + len(self._waiting[0][0]) <= self._limit:
            group.append(self._waiting.popleft())
            size += len(group[-1][0])
        return group

    async def _commit_group(
        self, group: Sequence[tuple[Sequence[T], asyncio.Future[None]]]
    ) -> None:
        try:
            await self._commit([item for items, _ in group for item in items])
        except Exception as error:
            if len(group) == 1:
                _settle(group[0][1], error)
                return
            for single in group:
                await self._commit_group([single])
        else:
            for _, future in group:
                _settle(future, None)


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():  # its caller was cancelled
        return
    if error:
        future.set_exception(error)
    else:
        future.set_result(None)
