"""Databases for tests: `db` is SQLite, `each_db` runs the test on PostgreSQL as well."""

from __future__ import annotations

import asyncio
import os
import shutil

import pytest
from hypothesis import settings

from storage.database import open_database
from storage.migrate import record_all
from storage.stories.index_tables import make_index_tables
from tests.postgres import NoPostgres, run_server

# `make faults` tries longer: --hypothesis-profile=long.
settings.register_profile("long", max_examples=2_000, deadline=None)


def pytest_xdist_auto_num_workers():
    """Two for each core: the tests with processes and platforms wait much."""
    return 2 * (os.cpu_count() or 1)


async def create_tables(url):
    # Faster than the migrations; a test says that both make the same tables.
    async with open_database(url) as context:
        await context.generate_schemas()
        await make_index_tables()
        await record_all()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "desk.db"
    asyncio.run(create_tables(f"sqlite://{path}"))
    return path


@pytest.fixture(scope="session")
def postgres():
    """The server of this test process, with a database "tables" to copy."""
    try:
        with run_server() as server:
            server.run_sql("CREATE DATABASE tables")
            asyncio.run(create_tables(server.url("tables")))
            yield server
    except NoPostgres as reason:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(f"REQUIRE_POSTGRES=1, but {reason}")
        pytest.skip(f"POSTGRESQL NOT TESTED: {reason}")


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """A SQLite database with every table, not opened."""
    path = tmp_path / "desk.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite://{path}"


@pytest.fixture
def postgres_url(postgres):
    """A PostgreSQL database with every table, not opened."""
    name = postgres.create_database("tables")
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def each_db_url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def db(sqlite_url):
    """An open SQLite database with every table."""
    async with open_database(sqlite_url) as context:
        yield context


@pytest.fixture
async def each_db(each_db_url):
    """The test runs twice: on SQLite and on PostgreSQL."""
    async with open_database(each_db_url) as context:
        yield context


@pytest.fixture(scope="session")
def zygote():
    """Starts the real program again and again, in a tenth of a second."""
    from tests.faults.harness import Zygote  # it imports the whole desk

    zygote = Zygote()
    yield zygote
    zygote.close()
