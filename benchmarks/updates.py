"""What people send, as Telegram's updates."""

from __future__ import annotations

import json
from random import Random

FIRST_ACCOUNT = 10_000
AT = 1_795_485_600  # 2026-11-24 10:00 in Shanghai
_PLACES = ("青河镇", "白水镇", "柳林乡", "教育局", "水利局", "农业农村局", "文旅局")
_DEEDS = ("春耕备耕", "防汛值守", "助企纾困", "人居环境整治", "义务植树", "志愿服务")
_WORDS = (
    "组织干部深入田间地头",
    "发放种子和化肥",
    "召开专题推进会议",
    "逐村逐户开展走访",
    "协调解决群众反映的问题",
    "建立台账并逐项销号",
    "邀请技术人员现场指导",
    "完成年度任务的百分之八十",
    "受到群众一致好评",
    "下一步将继续压实责任",
    "成立三支党员突击队",
    "清理沟渠十二公里",
)


def make_stories(
    total: int, *, reporters: int, first: int = 0, seed: int = 1
) -> list[bytes]:
    """Plain text messages, each a story of its own words, the reporters in turn."""
    rng = Random(seed * 1_000_003 + first)
    return [
        _write_update(
            number, FIRST_ACCOUNT + number % reporters, make_text(rng, number)
        )
        for number in range(first, first + total)
    ]


def make_text(rng: Random, number: int) -> str:
    place, deed = rng.choice(_PLACES), rng.choice(_DEEDS)
    title = f"{place}{deed}第{number}号工作有序推进"
    body = "".join(f"{rng.choice(_WORDS)}({rng.randrange(1000)})," for _ in range(20))
    return f"{title}\n11月23日,{place}{body}第{number}批任务全部完成。"


def _write_update(number: int, account: int, text: str) -> bytes:
    person = {
        "id": account,
        "is_bot": False,
        "first_name": f"通讯员{account}",
        "username": f"reporter{account}",
        "language_code": "zh-hans",
    }
    chat = {
        "id": account,
        "type": "private",
        "first_name": person["first_name"],
        "username": person["username"],
    }
    message = {
        "message_id": number + 1,
        "from": person,
        "chat": chat,
        "date": AT + number,
        "text": text,
    }
    update = {"update_id": 700_000_000 + number, "message": message}
    return json.dumps(update, ensure_ascii=False).encode()
