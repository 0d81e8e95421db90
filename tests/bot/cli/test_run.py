import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.program import Program, running_program
from tests.waiting import until

SAMPLE = Path(__file__).parents[3] / "bot/samples/desk.toml"


@pytest.fixture
async def sandbox():
    async with await Sandbox.start(rates=False) as sandbox:
        yield sandbox


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def options(tmp_path, sandbox, port):
    return {
        "folder": tmp_path,
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.url,
        "LISTEN": f"127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite://{tmp_path}/desk.db",
    }


async def read_page(port, path="/health"):
    address = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return await answer.text()


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def fail(options, **changes):
    program = await Program.start("run", **{**options, **changes})
    code = await program.wait()
    return code, program.output.splitlines()


async def test_the_desk_starts_answers_and_stops_when_told(sandbox, options, port):
    person = await sandbox.person("王芳")
    async with running_program("run", **options) as program:
        await until(lambda: is_listening(port))
        await person.says("你好")
        await person.hears("还没有设置好", 60)

        assert '"telegram": "ok"' in await read_page(port)
        assert "storydesk desk apply" in await read_page(port)
        assert "storydesk_outbox_sent_total 1.0" in await read_page(port, "/metrics")

        assert await program.terminate() == 0
    assert "Traceback" not in program.output
    with closing(sqlite3.connect(options["folder"] / "desk.db")) as database:
        states = database.execute("SELECT state FROM inbox").fetchall()
    assert states == [("done",)]


async def test_by_webhook_it_is_called_and_answers_the_same(sandbox, options, port):
    options |= {
        "TELEGRAM_MODE": "webhook",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": "hush",
    }
    person = await sandbox.person("王芳")
    async with running_program("run", **options):
        await until(lambda: is_listening(port))
        await person.says("你好")
        await person.hears("还没有设置好", 60)


async def test_without_a_token_one_line_says_where_to_get_one(options):
    code, lines = await fail(options, TELEGRAM_BOT_TOKEN="")

    assert code == 1
    assert len(lines) == 1
    assert "ask @BotFather" in lines[0]


async def test_a_wrong_token_is_one_line_with_the_remedy(options):
    code, lines = await fail(options, TELEGRAM_BOT_TOKEN="99:WRONGWRONG")

    assert code == 1
    assert lines[-1].startswith("TELEGRAM_BOT_TOKEN is not accepted by http://127")
    assert "WRONGWRONG" not in "\n".join(lines)


async def test_a_database_of_a_newer_version_is_one_line(options):
    await fail(options, TELEGRAM_BOT_TOKEN="99:WRONGWRONG")  # makes the database
    with closing(sqlite3.connect(options["folder"] / "desk.db")) as database, database:
        database.execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at)"
            " VALUES ('storydesk', '9999_later', '2030-01-01')"
        )

    code, lines = await fail(options)

    assert (code, len(lines)) == (1, 1)
    assert "made by a newer storydesk (it has 9999_later" in lines[0]


async def test_a_port_that_is_taken_is_one_line(options, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        code, lines = await fail(options)

    assert code == 1
    assert lines[-1].startswith(f"cannot listen on 127.0.0.1:{port}")


async def test_a_database_that_is_no_database_is_one_line(options):
    (options["folder"] / "desk.db").write_bytes(b"not a database" * 99)

    code, lines = await fail(options)

    assert (code, len(lines)) == (1, 1)
    assert "file is not a database" in lines[0]


async def test_without_a_network_it_keeps_trying_and_health_says_so(
    sandbox, options, port
):
    person = await sandbox.person("王芳")
    await person.says("你好")
    await sandbox.fail("getMe", "cut_before", times=2)
    async with running_program("run", **options):
        await until(lambda: is_listening(port))
        page = await read_page(port)
        assert '"status": "degraded"' in page
        assert "cannot reach telegram" in page

        await person.hears("还没有设置好", 60)
        assert '"telegram": "ok"' in await read_page(port)


async def test_the_desk_file_is_applied_at_the_start(sandbox, options, port):
    options["DESK_FILE"] = str(SAMPLE)
    async with running_program("run", **options):
        await until(lambda: is_listening(port))
        page = await read_page(port)

    assert '"desk": "ok"' in page


async def test_a_desk_file_with_mistakes_is_one_line(options):
    (options["folder"] / "desk.toml").write_text('[desk]\nnam = "x"\n')

    code, lines = await fail(options, DESK_FILE="desk.toml")

    assert code == 1
    assert lines[-1].endswith("storydesk desk check desk.toml")
