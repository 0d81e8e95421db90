"""The desk's own wording of circulars: read, and tried before anybody relies on it."""

from __future__ import annotations

from handlers.desk_file.draft import Draft
from handlers.desk_file.problems import Problem
from handlers.desk_file.rule_sources import LoadFile

REMEDY = "see docs/desk-file.md for what a template can name"


def read_template(draft: Draft, load_file: LoadFile) -> None:
    """Put the text of the template in the place of its file's name."""
    row = draft.one("document")
    name = row.get("template")
    if not name:
        return
    path = (*row.path, "template")
    try:
        text = load_file(name)
    except OSError:
        remedy = "name it as seen from the desk file's folder"
        draft.report(path, "cannot read this file", remedy, value=name)
        return
    except UnicodeDecodeError:
        draft.report(path, "not UTF-8", "save it as UTF-8", value=name)
        return
    row.values["template"] = text
    _try(draft, name, text)


def _try(draft: Draft, name: str, text: str) -> None:
    # Opening a desk file without a template does not wait for jinja2.
    from handlers.render.circular_trial import find_template_fault

    fault = find_template_fault(text, draft.one("desk").get("language") or "zh-CN")
    if fault:
        problem = f"not a template: {fault.problem}"
        draft.problems.append(
            Problem(name, fault.line, "(template)", "", problem, REMEDY)
        )
