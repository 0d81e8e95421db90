"""What the doctor finds on Matrix, one prepared fault after another."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from pydantic import SecretStr

from bot.platforms.matrix.examining import check_matrix
from bot.settings import Settings
from storage.desk.desk_groups import BoundChat
from tests.bot.platforms.matrix.people import Person, open_session
from tests.bot.platforms.matrix.rig import run_desk
from tests.bot.platforms.receiving import Cursor
from tests.waiting import until

_NUMBERS = count(1)


class Clinic:
    """A homeserver with the desk's account and a person who makes rooms."""

    def __init__(self, url, session):
        self.url, self.session, self.number = url, session, next(_NUMBERS)
        self.user = f"desk-x{self.number}"

    async def enter(self):
        register = Person.register
        self.desk = await register(self.session, self.url, self.user, "信息台")
        self.person = await register(
            self.session, self.url, f"wang-x{self.number}", "王小明"
        )

    async def open_room(self, name, **options):
        room = await self.person.opens_chat(self.desk.id, name=name, **options)
        await self.desk.call("POST", f"/join/{room}")
        return BoundChat(f"matrix:{room}", name)

    async def examine(self, *rooms, late=timedelta(), **changes):
        given = {
            "matrix_homeserver": self.url,
            "matrix_user": self.user,
            "matrix_password": SecretStr(f"secret-{self.user}"),
        }
        given = {k: v for k, v in (given | changes).items() if v is not None}
        settings = Settings(_env_file=None, **given)
        return await check_matrix(settings, rooms, datetime.now(UTC) + late)


@pytest.fixture
async def clinic(homeserver):
    async with open_session() as session:
        clinic = Clinic(homeserver, session)
        await clinic.enter()
        yield clinic


def levels(findings):
    return [(each.check, each.level) for each in findings]


async def test_an_account_that_is_accepted_is_well(clinic):
    found = await clinic.examine()

    assert levels(found) == [("matrix", "ok"), ("clock", "ok")]
    assert found[0].words == clinic.desk.id


async def test_the_doctor_does_not_end_the_running_desks_session(clinic):
    heard = []

    async def store(raws):
        heard.extend(raws)

    cursor = Cursor()
    async with run_desk(
        clinic.url, store=store, cursor=cursor, patience=5, user=clinic.user
    ) as platform:
        await until(lambda: cursor.value)
        await clinic.examine()
        await clinic.open_room("工作群")
        await until(lambda: heard)

        assert platform.problem == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"matrix_password": SecretStr("WRONG")}, "MATRIX_PASSWORD is not accepted"),
        (
            {"matrix_password": None, "matrix_token": SecretStr("WRONG")},
            "MATRIX_TOKEN is not accepted",
        ),
    ],
)
async def test_an_account_that_is_not_accepted_is_a_problem(clinic, changes, words):
    found = await clinic.examine(**changes)

    assert found[0].level == "problem"
    assert words in found[0].words
    assert found[0].remedy
    assert "WRONG" not in str(found)


async def test_a_token_of_another_account_is_a_problem(clinic):
    token = SecretStr(clinic.person._token)

    found = await clinic.examine(matrix_password=None, matrix_token=token)

    assert found[0].level == "problem"
    assert clinic.person.id in found[0].words


async def test_a_token_of_the_account_is_well(clinic):
    token = SecretStr(clinic.desk._token)

    found = await clinic.examine(matrix_password=None, matrix_token=token)

    assert levels(found) == [("matrix", "ok"), ("clock", "ok")]


async def test_a_homeserver_that_is_not_there_is_a_problem(clinic):
    (found,) = await clinic.examine(matrix_homeserver="http://127.0.0.1:9")

    assert (found.check, found.level) == ("matrix", "problem")
    assert "cannot connect to 127.0.0.1" in found.words


async def test_an_address_that_is_no_homeserver_is_a_problem(clinic):
    (found,) = await clinic.examine(matrix_homeserver=f"{clinic.url}/elsewhere")

    assert (found.check, found.level) == ("matrix", "problem")


async def test_a_clock_that_is_off_is_found(clinic):
    found = await clinic.examine(late=timedelta(minutes=5))

    assert found[1].level == "problem"
    assert found[1].words.endswith("ahead of the homeserver's")


async def test_a_room_in_which_the_desk_may_write_is_well(clinic):
    room = await clinic.open_room("工作群")

    found = await clinic.examine(room)

    assert levels(found[2:]) == [("groups", "ok")]
    assert found[2].words == "工作群: joined, not encrypted, may write"


async def test_a_room_that_the_desk_has_left_is_a_problem(clinic):
    room = await clinic.open_room("工作群")
    await clinic.desk.leaves(room.chat_key.partition(":")[2])

    found = await clinic.examine(room)

    assert found[2].level == "problem"
    assert found[2].words == "工作群: the desk is not in the room"
    assert found[2].remedy == f"invite {clinic.desk.id} into it"


async def test_an_encrypted_room_is_a_problem(clinic):
    room = await clinic.open_room("工作群", encrypted=True)

    found = await clinic.examine(room)

    assert found[2].level == "problem"
    assert "encrypted" in found[2].words
    assert "without encryption" in found[2].remedy


async def test_a_room_in_which_the_desk_may_not_write_is_a_problem(clinic):
    power = {"power_level_content_override": {"events_default": 50}}
    room = await clinic.open_room("通报", **power)

    found = await clinic.examine(room)

    assert found[2].level == "problem"
    assert found[2].words == "通报: the desk may not write there"
