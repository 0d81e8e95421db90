"""Invitation codes: guessed, used again, expired, taken back, made for others."""

from __future__ import annotations

import random
import re

import pytest

from handlers.members.join import MOST_OPEN, MOST_WRONG
from handlers.rules.invitation_codes import ALPHABET, make_code, read_code
from storage.audit import find_broken_entry
from storage.models import AuditEntry, Group, Invitation, JoinRequest, Person, RoleGrant
from tests.builders import NOW
from tests.dialogue import PLATFORM, Chat
from tests.handlers.members.test_join import get_code
from tests.handlers.test_groups import happens


def test_codes_are_not_to_be_guessed_and_never_twice_the_same():
    codes = {make_code() for _ in range(20_000)}

    assert len(codes) == 20_000
    assert {*"".join(codes)} == {*ALPHABET}
    # 32 ** 10 codes, and 5 guesses an hour for each account.
    assert len(ALPHABET) ** 10 / MOST_WRONG / 24 / 365 > 10**9


async def test_no_guess_lets_anybody_in_and_guessing_ends(cast):
    await get_code(cast.admin)
    members, dice = await Person.all().count(), random.Random(1)

    for number in range(60):
        words = f"/start {make_code()}" if dice.random() < 0.5 else make_code()
        await cast.stranger.says(words)
        cast.stranger.hears("邀请码" if number < MOST_WRONG else "太多")

    assert await Person.all().count() == members
    assert await AuditEntry.filter(action="join.wrong_code").count() == MOST_WRONG
    assert await find_broken_entry() is None


async def test_who_guesses_is_not_named_in_the_log(cast):
    await cast.stranger.says(make_code())

    entry = await AuditEntry.get(action="join.wrong_code")

    assert re.fullmatch("account:[0-9a-f]{16}", entry.subject)
    assert "9000" not in entry.subject


def list_near_misses(code):
    yield from (code[:i] + c + code[i + 1 :] for i in range(10) for c in "A7")
    yield from (code[::-1], code[1:], code + "A", code + code, f"{code}\n", f"{code}%")
    yield from (f"' OR code_hash = '{code}", f"{code}'--", "%", "_" * 10, "*")


async def test_what_is_nearly_a_code_is_none(cast):
    code = read_code(await get_code(cast.admin))
    wrong = [near for near in list_near_misses(code) if read_code(near) != code]

    for number, near in enumerate(wrong):
        guest = cast.dialogue.person("客", 20_000 + number)
        await guest.says(f"/start {near}")

    assert await Person.all().count() == len(cast.ids)
    assert await Invitation.all().values_list("uses_left", flat=True) == [1]


@pytest.mark.parametrize(
    "ruin",
    [
        {"uses_left": 0},
        {"expires_at": NOW.replace(year=2020)},
        {"revoked_at": NOW},
    ],
    ids=["used up", "expired", "taken back"],
)
@pytest.mark.parametrize("words", ["邀请 信息员 青河镇", "邀请 管理员"])
async def test_a_code_that_is_over_gives_nobody_anything(cast, ruin, words):
    code = await get_code(cast.admin, words)
    await Invitation.all().update(**ruin)
    grants = await RoleGrant.all().count()

    for guest in (cast.stranger, cast.reporter):
        await guest.says(f"/start {code.replace('-', '')}")

    assert await RoleGrant.all().count() == grants


async def test_a_code_used_by_one_makes_no_second_member_of_its_finder(cast):
    code = (await get_code(cast.admin, "邀请 管理员")).replace("-", "")
    await cast.stranger.says(f"/start {code}")
    thief = cast.dialogue.person("贼", 9002)

    for _ in range(3):
        await thief.says(f"/start {code}")

    thief.hears("用完")
    assert not await Person.filter(name="贼").exists()


async def test_a_code_to_link_accounts_links_one_account_once_and_gives_no_role(cast):
    await cast.admin.says("/link")
    code = re.search(r"([0-9A-Z]{5}-[0-9A-Z]{5})", cast.admin.hears("另一个平台"))[1]
    await Person.filter(id=cast.ids["admin"]).update(status="suspended")

    await cast.stranger.says(code)

    cast.stranger.hears("失效")
    assert await Person.all().count() == len(cast.ids)


async def test_strangers_by_the_hundred_do_not_bury_the_admins_in_requests(cast):
    for number in range(MOST_OPEN + 30):
        guest = cast.dialogue.person(f"客{number}", 30_000 + number)
        await guest.says(f"/join 客{number}")

    guest.hears("等待审批的申请太多")
    assert await JoinRequest.all().count() == MOST_OPEN
    cards = [p.card for p in cast.admin.screen.posts if p.card.startswith("request:")]
    assert len({*cards}) == MOST_OPEN


async def test_a_stranger_with_a_hundred_groups_makes_one_card_of_them(cast):
    for number in range(100):
        chat = Chat(PLATFORM, f"-{500 + number}", "group", f"群{number}")
        await happens(cast, "added", cast.stranger, chat=chat)

    cards = [p.card for p in cast.admin.screen.posts if p.card.startswith("group:")]
    assert (len(cards), {*cards}) == (100, {"group:of_strangers"})
    assert await Group.filter(scope="").count() == 100


async def test_what_a_stranger_says_is_shown_to_the_admins_as_text_only(cast):
    await cast.stranger.says("/join <b>领导</b> <a href='https://x'>点我</a> &lt;")

    (post,) = [p for p in cast.admin.screen.posts if p.card.startswith("request:")]

    assert "&lt;b&gt;领导&lt;/b&gt;" in post.text
    assert "<a href" not in post.text
    assert not [b for row in post.buttons for b in row if b.url]


def test_every_sign_that_people_mix_up_is_read_as_what_was_meant():
    spelled = ("k01m2-xwp9t", " K01M2 XWP9T ", "KO1M2XWP9T", "KOIM2XWP9T", "KOLM2XWP9T")

    assert {read_code(each) for each in spelled} == {"K01M2XWP9T"}
