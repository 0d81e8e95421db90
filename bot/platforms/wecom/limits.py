"""What WeCom (企业微信) allows, as data.

Robot on the long connection: https://developer.work.weixin.qq.com/document/path/101463,
pace and sizes: …/path/100719. App messages: …/path/90236. Group robots: …/path/91770.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.messages import Limits

# The robot (智能机器人): 30 messages a minute and 1,000 an hour in one conversation.
ROBOT = Limits(
    # Bytes; 20,480 with the marks of Markdown, for which there is room.
    text=18_000,
    caption=0,
    album=1,
    fetch_bytes=100 << 20,
    send_bytes=20 << 20,
    per_second=20,
    per_chat_second=0.5,
    per_group_minute=20,
    edits=False,
    buttons=False,
    reactions=False,
    replies=False,  # what is quoted comes without its id
)
MARKDOWN_BYTES = 20_480
# The app (自建应用): 2,048 bytes of text; 30 messages a minute to one member.
APP = replace(ROBOT, text=2_048, fetch_bytes=20 << 20)
HOOK_TEXT = 2_048  # bytes; group robots take 20 messages a minute
IMAGE_BYTES = 10 << 20  # a bigger picture, or one of another kind, goes as a file
HOOK_IMAGE_BYTES = 2 << 20
LEAST_BYTES = 5  # a smaller file is refused

WSS_URL = "wss://openws.work.weixin.qq.com"
API_URL = "https://qyapi.weixin.qq.com"
PING_SECONDS = 30.0
MISSED_PINGS = 2
CHUNK_BYTES, MOST_CHUNKS = 512 << 10, 100  # of an upload
SECONDS_WHEN_FAST = 60.0  # the limits count by the minute
SECONDS_WHEN_TAKEN_OVER = 60.0  # another connection of the same robot
CALLBACK_PATH = "/wecom/callback"
HOOK = "hook:"  # chats that are group robots: `hook:<name of the setting>`
