"""Group robots that only speak: DingTalk and Feishu."""

from bot.platforms.push.adapter import PushPlatform, peek
from bot.platforms.push.dingtalk import DINGTALK
from bot.platforms.push.feishu import FEISHU
from bot.platforms.push.robots import Robot, read_robot

__all__ = ["DINGTALK", "FEISHU", "PushPlatform", "Robot", "peek", "read_robot"]
