"""Make the files of a post ready: draw what is made from rows, find what is kept.

Drawing takes a core for a tenth of a second: it is done in another process. The same
rows drawn for many chats are drawn once.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import multiprocessing.connection
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from bot.presence import is_gone, name_process
from handlers.messages import Kept, Made, Ready

Maker = Callable[[dict[str, Any]], bytes]
CleanCopy = Callable[[str], Awaitable[Path]]

DRAW_SECONDS = 60
REMEMBERED = 200  # drawings
FOLDER = "storydesk-drawings-"

log = logging.getLogger(__name__)


def end_with_parent() -> None:
    """Leave no drawing process behind when the desk is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def make_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder in this process's name; what killed processes left is cleared away."""
    me = name_process()
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        if is_gone(folder.name.removeprefix(FOLDER), me=me):
            shutil.rmtree(folder, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=f"{FOLDER}{me}#")


class Drawing:
    """`makers` by recipe, functions of a module's top level; the pool is started when
    the first drawing is wanted. `font_path`: for characters the desk's font lacks."""

    def __init__(
        self,
        makers: Mapping[str, Maker],
        clean_copy: CleanCopy,
        *,
        font_path: str = "",
    ) -> None:
        self._makers = makers
        self._clean_copy = clean_copy
        self._extra = {"font_path": font_path} if font_path else {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._drawn: OrderedDict[str, asyncio.Task[Path]] = OrderedDict()
        self._pool: ProcessPoolExecutor | None = None

    async def prepare(self, files: Sequence[Made | Kept]) -> list[Ready]:
        """The files that can be had; what cannot is logged and left out."""
        found = [await self._prepare_one(file) for file in files]
        return [ready for ready in found if ready]

    async def _prepare_one(self, file: Made | Kept) -> Ready | None:
        try:
            if isinstance(file, Kept):
                path = await self._clean_copy(file.sha256)
            else:
                path = await self._find_drawing(file)
        except Exception as error:
            log.error("a file is left out of a post", exc_info=error)
            return None
        return Ready(path, file.name, file.as_photo)

    async def _find_drawing(self, file: Made) -> Path:
        rows = orjson.dumps(dict(file.data), option=orjson.OPT_SORT_KEYS)
        key = sha256(file.recipe.encode() + b"\0" + rows).hexdigest()
        if key not in self._drawn:
            self._drawn[key] = asyncio.create_task(self._draw(file, key))
            self._forget_old()
        self._drawn.move_to_end(key)
        try:
            return await asyncio.shield(self._drawn[key])
        except Exception:
            self._drawn.pop(key, None)
            raise

    async def _draw(self, file: Made, key: str) -> Path:
        maker = self._makers[file.recipe]
        data = {**file.data, **self._extra}
        if "media" in data:
            data["paths"] = await self._find_copies(data["media"])
        async with asyncio.timeout(DRAW_SECONDS):
            made = await self._run(maker, data)
        path = self._get_folder() / key
        await asyncio.to_thread(path.write_bytes, made)
        return path

    async def _find_copies(self, hashes: Sequence[str]) -> dict[str, str]:
        """Where the kept files lie that a maker puts together, as far as they can
        leave; it is for the maker to say which could not."""
        paths = {}
        for name in hashes:
            try:
                paths[name] = str(await self._clean_copy(name))
            except Exception as error:
                log.error("a file is left out of an archive", exc_info=error)
        return paths

    async def _run(self, maker: Maker, data: dict[str, Any]) -> bytes:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._get_pool(), maker, data)
        except BrokenProcessPool:
            # It was killed, for its memory perhaps; the next one may fare better.
            self._pool = None
            return await loop.run_in_executor(self._get_pool(), maker, data)

    def _get_folder(self) -> Path:
        if self._folder is None:
            self._folder = make_folder()
        return Path(self._folder.name)

    def _get_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # A fork would take the database's connection and the loop along.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                1, mp_context=context, initializer=end_with_parent
            )
        return self._pool

    def _forget_old(self) -> None:
        done = [key for key, task in self._drawn.items() if task.done()]
        for key in done[: max(0, len(self._drawn) - REMEMBERED)]:
            del self._drawn[key]
            (self._get_folder() / key).unlink(missing_ok=True)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        if self._folder is not None:
            self._folder.cleanup()
