"""A real homeserver on loopback: Synapse from PyPI, in an environment of its own.

`make test-matrix` makes that environment and names its Python in `SYNAPSE_PYTHON`.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from contextlib import asynccontextmanager

import aiohttp

SERVER = "hs.test"
STARTS_WITHIN = 90  # seconds
FREE = {"per_second": 1000, "burst_count": 1000}


def choose_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_config(folder, port):
    """Synapse reads YAML, and JSON is YAML."""
    config = {
        "server_name": SERVER,
        "pid_file": str(folder / "synapse.pid"),
        "listeners": [
            {
                "port": port,
                "bind_addresses": ["127.0.0.1"],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
        "database": {
            "name": "sqlite3",
            "args": {"database": str(folder / "synapse.db")},
        },
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "log_config": str(folder / "log.json"),
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "report_stats": False,
        "bcrypt_rounds": 4,  # hundreds of people register
        "macaroon_secret_key": "for tests alone",
        "enable_registration": True,
        "enable_registration_without_verification": True,
        **{
            f"rc_{name}": FREE for name in ("message", "registration", "joins_per_room")
        },
        "rc_login": {"address": FREE, "account": FREE, "failed_attempts": FREE},
        "rc_joins": {"local": FREE, "remote": FREE},
        "rc_invites": {"per_room": FREE, "per_user": FREE, "per_issuer": FREE},
        "rc_room_creation": FREE,
    }
    log = {
        "version": 1,
        "root": {"level": "WARNING", "handlers": ["file"]},
        "handlers": {
            "file": {
                "class": "logging.FileHandler",
                "filename": str(folder / "synapse.log"),
            }
        },
    }
    (folder / "homeserver.yaml").write_text(json.dumps(config))
    (folder / "log.json").write_text(json.dumps(log))


@asynccontextmanager
async def run_synapse(folder):
    """The address of a fresh homeserver."""
    port = choose_port()
    write_config(folder, port)
    python = os.environ.get("SYNAPSE_PYTHON", sys.executable)
    command = [python, "-m", "synapse.app.homeserver"]
    command += ["-c", str(folder / "homeserver.yaml")]
    await _run(*command, "--generate-keys")
    server = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _wait_for(url, server)
        yield url
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


async def _run(*command):
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0


async def _wait_for(url, server):
    async with asyncio.timeout(STARTS_WITHIN), aiohttp.ClientSession() as session:
        while server.returncode is None:
            try:
                async with session.get(f"{url}/_matrix/client/versions") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)
    raise AssertionError("Synapse did not start; see synapse.log beside its config")
