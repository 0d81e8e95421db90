"""Feeds of adopted stories: what outsiders see, in each of the formats."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.feeds.entries import Entry, Feed, make_plain, read_link
from handlers.feeds.formats import WRITERS, write_atom, write_json, write_rss
from handlers.feeds.stories import write_stories
from storage.models import Adoption, Story
from tests.builders import build_adoption, build_desk, build_person, build_story

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NOV_12, NOV_20 = date(2026, 11, 12), date(2026, 11, 20)
HOME = "https://desk.example.org"
FORMATS = tuple(WRITERS)


async def build_public_desk(**feeds):
    desk = await build_desk(settings={"feeds": {"stories": True, **feeds}})
    author = await build_person("李明", unit="qinghe")
    for day, outlet, title in (
        (NOV_12, "province_site", "秋收进行时"),
        (NOV_20, "county_site", "冬修水利开工"),
    ):
        story = await build_story("qinghe", author, day, title=title)
        await build_adoption(
            story, outlet, day, link=f"https://news.example.cn/{outlet}?a=1&b=2"
        )
    return desk


async def read_feed(desk, how="atom", now=NOW):
    address = f"{HOME}/feeds/stories.{how}"
    return await write_stories(desk, now, how, home=HOME, address=address)


async def list_titles(desk):
    body = await read_feed(desk, "json")
    return [item["title"] for item in json.loads(body)["items"]]


async def test_the_newest_adoption_comes_first_with_its_public_fields(each_db):
    desk = await build_public_desk()

    for how in ("rss", "atom"):
        feed = feedparser.parse(await read_feed(desk, how))
        assert not feed.bozo
        assert feed.version == {"rss": "rss20", "atom": "atom10"}[how]
        assert feed.feed.title == "青禾县信息报送"
        assert [(e.title, e.link, e.tags[0].term, e.summary) for e in feed.entries] == [
            (
                "冬修水利开工",
                "https://news.example.cn/county_site?a=1&b=2",
                "青河镇",
                "青河镇 · 青禾县政府网 · 2026-11-20",
            ),
            (
                "秋收进行时",
                "https://news.example.cn/province_site?a=1&b=2",
                "青河镇",
                "青河镇 · 省政府网 · 2026-11-12",
            ),
        ]
        # Midnight in Shanghai.
        assert feed.entries[0].published_parsed[:5] == (2026, 11, 19, 16, 0)


@pytest.mark.usefixtures("db")
async def test_the_json_feed_has_what_its_specification_asks_for() -> None:
    desk = await build_public_desk(author=True)

    feed = json.loads(await read_feed(desk, "json"))

    assert (feed["version"], feed["title"]) == (
        "https://jsonfeed.org/version/1.1",
        "青禾县信息报送",
    )
    assert feed["feed_url"] == f"{HOME}/feeds/stories.json"
    assert feed["items"][1] == {
        "id": feed["items"][1]["id"],
        "title": "秋收进行时",
        "content_text": "青河镇 · 省政府网 · 2026-11-12",
        "date_published": "2026-11-12T00:00:00+08:00",
        "tags": ["青河镇", "省政府网"],
        "url": "https://news.example.cn/province_site?a=1&b=2",
        "authors": [{"name": "李明"}],
    }
    assert feed["items"][1]["id"].startswith("urn:uuid:")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("how", FORMATS)
async def test_authors_are_named_only_if_the_desk_file_says_so(how) -> None:
    desk = await build_public_desk()
    shown = await build_public_names(desk)

    assert "李明".encode() not in await read_feed(desk, how)
    assert "李明".encode() in await read_feed(shown, how)


async def build_public_names(desk):
    return replace(desk, settings={"feeds": {"stories": True, "author": True}})


@pytest.mark.usefixtures("db")
async def test_nothing_is_given_unless_the_desk_file_says_so() -> None:
    desk = await build_public_desk()

    for settings in ({}, {"feeds": {"stories": False, "calendar": True}}):
        closed = replace(desk, settings=settings)
        assert [await read_feed(closed, how) for how in FORMATS] == [None] * 3


@pytest.mark.usefixtures("db")
async def test_what_was_taken_back_withdrawn_or_never_adopted_is_not_there() -> None:
    desk = await build_public_desk()
    await Adoption.filter(adopted_on=NOV_20).update(cancelled_at=NOW)
    author = await build_person("王五", unit="qinghe")
    await build_story("qinghe", author, title="没有采用的稿件")
    urgent = await build_story("qinghe", author, title="突发", genre="urgent")
    await build_adoption(urgent, "county_site", NOV_12)
    later = await build_story("qinghe", author, title="明天才登的稿件")
    await build_adoption(later, "county_site", date(2026, 11, 25))

    assert await list_titles(desk) == ["秋收进行时"]
    await Story.filter(title="秋收进行时").update(state="withdrawn")
    assert await list_titles(desk) == []


@pytest.mark.usefixtures("db")
async def test_only_the_outlets_that_are_named_and_so_many() -> None:
    desk = await build_public_desk(outlets=["province_site"])
    fewer = replace(desk, settings={"feeds": {"stories": True, "count": 1}})

    assert await list_titles(desk) == ["秋收进行时"]
    assert await list_titles(fewer) == ["冬修水利开工"]


@pytest.mark.usefixtures("db")
async def test_a_desk_without_adoptions_has_an_empty_feed() -> None:
    desk = await build_desk(settings={"feeds": {"stories": True}})

    for how in ("rss", "atom"):
        feed = feedparser.parse(await read_feed(desk, how))
        assert (feed.bozo, feed.entries) == (False, [])
    assert await list_titles(desk) == []


@pytest.mark.usefixtures("db")
async def test_ids_outlive_a_new_name_and_the_same_stories_are_the_same_bytes() -> None:
    desk = await build_public_desk()
    renamed = replace(desk, name="青禾信息")
    later = datetime(2026, 12, 3, tzinfo=UTC)

    before = feedparser.parse(await read_feed(desk))
    after = feedparser.parse(await read_feed(renamed))

    assert [e.id for e in before.entries] == [e.id for e in after.entries]
    assert before.feed.id == after.feed.id
    assert len({e.id for e in before.entries}) == 2
    assert await read_feed(desk, now=NOW) == await read_feed(desk, now=later)


HOSTILE = '<script>alert("1")</script>&<b>粗\x00\x08\u202e体</b>]]>\ud800'


def make_feed(title="标题", link="", author=""):
    at = datetime(2026, 11, 12, tzinfo=UTC)
    entry = Entry("urn:uuid:1", title, "青河镇", "县网", author, link, at)
    return Feed("urn:uuid:0", "县", "说明", "zh-CN", HOME, f"{HOME}/f", at, (entry,))


def test_markup_in_a_title_is_markup_nowhere() -> None:
    feed = make_feed(make_plain(HOSTILE), author=make_plain("<i>某</i>"))

    for write in (write_rss, write_atom):
        parsed = feedparser.parse(write(feed), sanitize_html=False)
        assert not parsed.bozo
        title = parsed.entries[0].title
        assert (
            title
            == '\uff1cscript\uff1ealert("1")\uff1c/script\uff1e&\uff1cb\uff1e粗体\uff1c/b\uff1e]]\uff1e'
        )
    assert "<" not in json.loads(write_json(feed))["items"][0]["title"]


@given(title=st.text(max_size=60), author=st.text(max_size=20))
def test_whatever_a_title_holds_the_feeds_stay_well_formed(title, author) -> None:
    feed = make_feed(make_plain(title), author=make_plain(author))

    for write in (write_rss, write_atom):
        root = ElementTree.fromstring(write(feed))
        texts = [node.text or "" for node in root.iter() if node.tag.endswith("title")]
        assert texts[-1] == make_plain(title) or not make_plain(title)
    assert json.loads(write_json(feed))["items"][0]["title"] == make_plain(title)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://a.example/b?c=1&d=2", "https://a.example/b?c=1&d=2"),
        ("http://县.example/新闻", "http://县.example/新闻"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://a.example/ b", ""),
        ('https://a.example/"onclick=', ""),
        ("见 6 版", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(link, shown) -> None:
    assert read_link(link) == shown


def test_an_entry_without_a_link_stands_by_itself() -> None:
    rss = feedparser.parse(write_rss(make_feed()))
    atom = ElementTree.fromstring(write_atom(make_feed()))

    assert "link" not in rss.entries[0]
    namespace = "{http://www.w3.org/2005/Atom}"
    entry = atom.find(f"{namespace}entry")
    assert entry.find(f"{namespace}link") is None
    assert entry.find(f"{namespace}content").text == "青河镇 · 县网 · 2026-11-12"
