"""`python -m benchmarks.servers NAME ARGUMENTS`: one thing that is measured."""

import asyncio
import importlib
import json
import sys

name, arguments = sys.argv[1], json.loads(sys.argv[2])
asyncio.run(importlib.import_module(f"benchmarks.servers.{name}").run(**arguments))
