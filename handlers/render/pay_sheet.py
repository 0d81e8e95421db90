"""A month's fees as .xlsx: the list to be paid and signed, and its entries one by one.

Each author's amount and all sums are formulas over the entries, so that who checks the
list sees where every figure comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from handlers.render.cached_values import store_values
from handlers.render.labels import label_period
from handlers.render.sheet_cells import (
    make_look,
    name_sheet,
    put,
    put_formula,
    set_up_print,
    set_widths,
)
from handlers.rules.fees import spell_yuan, to_yuan
from handlers.texts import say_plain

_HEAD, _FOOT, _MONEY = "F6E7E5", "F5F5F5", "#,##0.00"
_HEADER_ROW = 3
_FIRST = _HEADER_ROW + 1
_LIST = ("place", "unit", "name", "items", "amount", "signature")
_ENTRIES = (
    *("row", "day", "number", "title", "outlet", "unit", "name"),
    *("rate", "authors", "amount", "remark"),
)
Values = dict[str, Decimal]


def write_pay_sheet(data: Mapping[str, Any]) -> bytes:
    """The .xlsx of what `handlers.awards.pay_rows.describe_month` found.

    Besides: `language`, `issuer`, `printed_on`, and of a frozen month `number`,
    `maker` and `made_on`.
    """
    book, language = Workbook(write_only=True), data.get("language", "zh-CN")
    titles = [say_plain(f"fee.sheet_{name}", language) for name in ("list", "entries")]
    sheets = [book.create_sheet(name_sheet(book, title, "Sheet")) for title in titles]
    values = {
        "xl/worksheets/sheet1.xml": _write_list(sheets[0], titles[1], data, language),
        "xl/worksheets/sheet2.xml": _write_entries(sheets[1], data, language),
    }
    target = BytesIO()
    book.save(target)
    return store_values(target.getvalue(), values)


def _write_list(
    sheet: Any, entries: str, data: Mapping[str, Any], language: str
) -> Values:
    rows = data["rows"]
    widths: list[list[object]] = [
        [_title(key, language), *(row.get(key, "") for row in rows)] for key in _LIST
    ]
    widths[4] = [_title("amount", language), "1,234,567.00"]
    widths[5] = [" " * 14]
    _set_up(sheet, widths)
    month = label_period(data["month"], language)
    headline = say_plain(
        "fee.sheet_title", language, issuer=data["issuer"], month=month
    )
    _write_head(sheet, headline, _word_origin(data, language), _LIST, language)
    values = _write_payees(sheet, entries, data)
    values |= _write_total(sheet, data, language)
    _write_end(sheet, data, language)
    return values


def _set_up(
    sheet: Any, widths: Sequence[Sequence[object]], *, wide: bool = False
) -> None:
    set_widths(sheet, widths)
    set_up_print(sheet, header_row=_HEADER_ROW, wide=wide)
    sheet.sheet_format.defaultRowHeight = 22
    sheet.sheet_format.customHeight = True
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = f"A{_FIRST}"


def _word_origin(data: Mapping[str, Any], language: str) -> str:
    if not data.get("number"):
        return say_plain("fee.sheet_draft", language, day=data["printed_on"])
    return say_plain(
        "fee.sheet_origin",
        language,
        number=data["number"],
        maker=data["maker"],
        day=data["made_on"],
    )


def _title(key: str, language: str) -> str:
    return say_plain(f"fee.column_{key}", language)


def _write_head(
    sheet: Any, headline: str, origin: str, keys: Sequence[str], language: str
) -> None:
    sheet.append([put(make_look(sheet, size=16, bold=True, grid=False), headline)])
    sheet.append([put(make_look(sheet, size=10, ink="grey", grid=False), origin)])
    look = {"bold": True, "fill": _HEAD, "align": "center"}
    looks = [make_look(sheet, **look) for _ in keys]  # type: ignore[arg-type]
    titles = [_title(key, language) for key in keys]
    sheet.append([put(cell, title) for cell, title in zip(looks, titles, strict=True)])


def _write_payees(sheet: Any, entries: str, data: Mapping[str, Any]) -> Values:
    """Each amount is the sum of the entries that bear the row's number."""
    centre = {"align": "center"}
    place, items = make_look(sheet, **centre), make_look(sheet, **centre)  # type: ignore[arg-type]
    text, other = make_look(sheet), make_look(sheet)
    money, empty = make_look(sheet, align="right", form=_MONEY), make_look(sheet)
    last, values = _FIRST + len(data["entries"]) - 1, {}
    for number, row in enumerate(data["rows"], 1):
        at = _HEADER_ROW + number
        span = f"'{entries}'!$A${_FIRST}:$A${last}"
        amounts = f"'{entries}'!$J${_FIRST}:$J${last}"
        put_formula(money, f"SUMIF({span},A{at},{amounts})")
        values[f"E{at}"] = to_yuan(row["amount"])
        cells = [put(place, number), put(text, row["unit"]), put(other, row["name"])]
        sheet.append([*cells, put(items, row["items"]), money, empty])
    return values


def _write_total(sheet: Any, data: Mapping[str, Any], language: str) -> Values:
    last = _HEADER_ROW + len(data["rows"])
    end = last + 1
    foot = {"bold": True, "fill": _FOOT}
    looks = [make_look(sheet, **foot) for _ in range(6)]  # type: ignore[arg-type]
    put(looks[1], say_plain("fee.sheet_sum", language))
    looks[3] = make_look(sheet, bold=True, fill=_FOOT, align="center")
    looks[4] = make_look(sheet, bold=True, fill=_FOOT, align="right", form=_MONEY)
    put_formula(looks[3], f"SUM(D{_FIRST}:D{last})")
    put_formula(looks[4], f"SUM(E{_FIRST}:E{last})")
    sheet.append(looks)
    items = sum(row["items"] for row in data["rows"])
    return {f"D{end}": Decimal(items), f"E{end}": to_yuan(data["total"])}


def _write_end(sheet: Any, data: Mapping[str, Any], language: str) -> None:
    """The sum in words, and lines for who made, checked and approved it."""
    plain = {"grid": False}
    spelt = say_plain("fee.sheet_spelt", language, words=spell_yuan(data["total"]))
    sheet.append([put(make_look(sheet, bold=True, **plain), spelt)])  # type: ignore[arg-type]
    sheet.append([])
    signed = say_plain("fee.sheet_signed", language, maker=data.get("maker", ""))
    sheet.append([put(make_look(sheet, **plain), signed)])  # type: ignore[arg-type]


def _write_entries(sheet: Any, data: Mapping[str, Any], language: str) -> Values:
    rows = [_read_entry(each, data, language) for each in data["entries"]]
    columns = zip(*rows, strict=True)
    titled = [
        [_title(key, language), *column]
        for key, column in zip(_ENTRIES, columns, strict=True)
    ]
    _set_up(sheet, titled, wide=True)
    headline = say_plain("fee.sheet_entries", language)
    _write_head(sheet, headline, _word_origin(data, language), _ENTRIES, language)
    looks = [make_look(sheet, **_choose_look(key)) for key in _ENTRIES]
    for row in rows:
        cells = zip(looks, row, strict=True)
        sheet.append([put(cell, value) for cell, value in cells])
    last = _HEADER_ROW + len(rows)
    foot = [make_look(sheet, bold=True, fill=_FOOT) for _ in _ENTRIES]
    put(foot[3], say_plain("fee.sheet_sum", language))
    foot[9] = make_look(sheet, bold=True, fill=_FOOT, align="right", form=_MONEY)
    put_formula(foot[9], f"SUM(J{_FIRST}:J{last})")
    sheet.append(foot)
    return {f"J{last + 1}": to_yuan(data["total"])}


def _choose_look(key: str) -> dict[str, Any]:
    if key in ("rate", "amount"):
        return {"align": "right", "form": _MONEY}
    if key in ("row", "authors", "day"):
        return {"align": "center"}
    return {"form": "@"}


def _read_entry(
    each: Mapping[str, Any], data: Mapping[str, Any], language: str
) -> list[Any]:
    payee = data["rows"][each["row"] - 1]
    remark = ""
    if each["reverses"]:
        remark = say_plain("fee.remark_reversal", language, day=each["adopted_on"])
    elif each["day"] != each["adopted_on"]:
        remark = say_plain("fee.remark_later", language, day=each["adopted_on"])
    return [
        each["row"],
        each["day"],
        each["number"],
        each["title"],
        each["outlet"],
        payee["unit"],
        payee["name"],
        to_yuan(each["rate"]),
        each["authors"],
        to_yuan(each["amount"]),
        remark,
    ]
