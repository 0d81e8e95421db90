"""The same feed as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1: pure functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from handlers.feeds.entries import Entry, Feed, Format

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
JSON_FEED = "https://jsonfeed.org/version/1.1"
MEDIA_TYPES: Mapping[Format, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
ElementTree.register_namespace("atom", ATOM)
ElementTree.register_namespace("dc", DUBLIN_CORE)


def write_rss(feed: Feed) -> bytes:
    """https://www.rssboard.org/rss-specification"""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", feed.description)
    _add(channel, "language", feed.language.lower())
    _add(channel, "lastBuildDate", format_datetime(feed.updated))
    attributes = {
        "href": feed.address,
        "rel": "self",
        "type": MEDIA_TYPES["rss"],
    }
    SubElement(channel, f"{{{ATOM}}}link", attributes)
    for entry in feed.entries:
        _add_item(channel, entry)
    return _print(root)


def _add_item(channel: Element, entry: Entry) -> None:
    item = SubElement(channel, "item")
    _add(item, "title", entry.title)
    _add(item, "link", entry.link)
    _add(item, "description", entry.summary)
    _add(item, f"{{{DUBLIN_CORE}}}creator", entry.author)
    _add(item, "category", entry.unit)
    SubElement(item, "guid", isPermaLink="false").text = entry.id
    _add(item, "pubDate", format_datetime(entry.at))


def write_atom(feed: Feed) -> bytes:
    """https://www.rfc-editor.org/rfc/rfc4287"""
    # As the default namespace: some readers know no prefixes.
    root = Element("feed", {"xmlns": ATOM, f"{{{XML}}}lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "updated", feed.updated.isoformat())
    author = SubElement(root, "author")
    _add(author, "name", feed.title)
    for rel, href in (("self", feed.address), ("alternate", feed.home)):
        SubElement(root, "link", rel=rel, href=href)
    for entry in feed.entries:
        _add_entry(root, entry)
    return _print(root)


def _add_entry(root: Element, entry: Entry) -> None:
    found = SubElement(root, "entry")
    _add(found, "id", entry.id)
    _add(found, "title", entry.title)
    for name in ("published", "updated"):
        _add(found, name, entry.at.isoformat())
    if entry.author:
        author = SubElement(found, "author")
        _add(author, "name", entry.author)
    if entry.link:
        SubElement(found, "link", rel="alternate", href=entry.link)
    SubElement(found, "category", term=entry.unit)
    _add(found, "summary", entry.summary)
    # Where there is no link an entry must have a content of its own.
    _add(found, "content", entry.summary)


def write_json(feed: Feed) -> bytes:
    """https://www.jsonfeed.org/version/1.1/"""
    whole = {
        "version": JSON_FEED,
        "title": feed.title,
        "description": feed.description,
        "language": feed.language,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "items": [_make_item(entry) for entry in feed.entries],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _make_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "title": entry.title,
        "content_text": entry.summary,
        "date_published": entry.at.isoformat(),
        "tags": [entry.unit, entry.outlet],
    }
    if entry.link:
        item["url"] = entry.link
    if entry.author:
        item["authors"] = [{"name": entry.author}]
    return item


def _add(parent: Element, tag: str, text: str) -> None:
    if text:
        SubElement(parent, tag).text = text


def _print(root: Element) -> bytes:
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


WRITERS: Mapping[Format, Callable[[Feed], bytes]] = {
    "rss": write_rss,
    "atom": write_atom,
    "json": write_json,
}
