"""Whether a story says when, where and who: what an editor asks for first."""

from __future__ import annotations

import re
from collections.abc import Iterable

FACTS = ("time", "place", "person")

_TIME = re.compile(
    r"\d{1,4}\s*[年月日号时点]|\d{1,2}[:\uff1a]\d{2}|\d{4}[-/.]\d{1,2}"
    r"|[一二三四五六七八九十]月|[一二三四五六七八九十]日|[周星期礼拜][一二三四五六日天]"
    r"|[今昨前明]天|[今昨前明去]年|今[日晨晚早]|[近日连][日来]|日前|[上中下]午|[早晚]上|凌晨|傍晚"
    r"|[本上][周月季]|季度|[春夏秋冬][季天]|入[春夏秋冬]|截至|期间|节前|节后|假期"
    r"|\b(?:to|yester)day\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\b(?:this|last) (?:week|month|year)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"[省市县区镇乡村]|街道|社区|[路街巷]|广场|公园|学校|[中小大]学|幼儿园|医院|卫生院|园区|基地"
    r"|现场|水库|大棚|车间|工地|景区|车站|机关|[局馆厅厂院所站]|中心"
    r"|\b(?:town|county|city|village|street|school|hospital|square|office|park)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"干部|群众|村民|居民|市民|农户|书记|主任|[省市县区镇乡村局院厂校站所科组队]长|教师|老师|学生|医生"
    r"|护士|民警|职工|党员|志愿者|负责人|代表|委员|记者|同志|企业|公司|合作社|商户|政府|[局委办]"
    r"|工作组|领导|人大|政协|妇联|[一-龥]某|\d+\s*[名人户]"
    r"|\b(?:people|residents|officials|staff|teachers|students|villagers|mayor)\b",
    re.IGNORECASE,
)
_PATTERNS = {"time": _TIME, "place": _PLACE, "person": _PERSON}


def find_missing_facts(text: str, *, known: Iterable[str] = ()) -> list[str]:
    """Which of `FACTS` a text does not say; nothing is missing of no text.

    `known`: names that are a place and those who work there: the desk's units.
    """
    if not text.strip():
        return []
    missing = [fact for fact in FACTS if not _PATTERNS[fact].search(text)]
    if missing in ([], ["time"]) or not any(name in text for name in known if name):
        return missing
    return [fact for fact in missing if fact == "time"]
