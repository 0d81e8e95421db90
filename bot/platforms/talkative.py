"""Loggers of the platforms' libraries, which are silenced from the start.

What they say at INFO or DEBUG has addresses with the token, room ids or people's words.
"""

LOGGERS = ("telegram", "nio", "peewee", "aiohttp.client")
