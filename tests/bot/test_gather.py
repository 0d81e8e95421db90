import asyncio

import pytest

from bot.gather import Gather


class Book:
    """Commits take a turn of the loop; odd entries cannot be written."""

    def __init__(self):
        self.groups = []

    async def commit(self, items):
        await asyncio.sleep(0.001)
        if any(item < 0 for item in items):
            raise ValueError("negative")
        self.groups.append(list(items))


@pytest.fixture
async def book():
    return Book()


@pytest.fixture
async def gather(book):
    gather = Gather(book.commit, limit=10)
    task = asyncio.create_task(gather.run())
    yield gather
    gather.close()
    await task


async def test_what_comes_while_a_commit_runs_is_committed_together(book, gather):
    await asyncio.gather(*(gather.add([n]) for n in range(8)))

    assert book.groups == [[0, 1, 2, 3, 4, 5, 6, 7]]


async def test_a_lone_caller_does_not_wait_for_others(book, gather):
    await gather.add([1])
    await gather.add([2])

    assert book.groups == [[1], [2]]


async def test_a_group_is_no_larger_than_the_limit_and_keeps_the_order(book, gather):
    await asyncio.gather(*(gather.add([n, n]) for n in range(8)))

    assert [len(group) for group in book.groups] == [10, 6]
    assert [n for group in book.groups for n in group] == [
        n for n in range(8) for _ in "ab"
    ]


async def test_only_the_caller_to_blame_hears_of_a_failure(book, gather):
    outcomes = await asyncio.gather(
        *(gather.add([n]) for n in (1, -2, 3)), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        ValueError,
        type(None),
    ]
    assert book.groups == [[1], [3]]


async def test_a_caller_that_is_cancelled_does_not_disturb_the_others(book, gather):
    given_up = asyncio.create_task(gather.add([1]))
    other = asyncio.create_task(gather.add([2]))
    await asyncio.sleep(0)

    given_up.cancel()
    await other

    assert book.groups == [[1, 2]]


async def test_closing_commits_what_is_left(book):
    gather = Gather(book.commit)
    adding = asyncio.create_task(gather.add([1]))
    await asyncio.sleep(0)
    gather.close()

    await gather.run()

    assert (await adding, book.groups) == (None, [[1]])
