"""Give formulas their values: openpyxl writes them without.

Excel computes them anew, but the previews of phones and chats show only what is
stored; without this every sum would be empty there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_FORMULA = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)(?:<v\s*/>|<v></v>)')


def store_values(book: bytes, values: Mapping[str, Mapping[str, Decimal]]) -> bytes:
    """The .xlsx with `values`: part (`xl/worksheets/sheet1.xml`) → cell → value."""
    target = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename in values:
                content = _fill_in(content.decode(), values[part.filename]).encode()
            new.writestr(part, content)
    return target.getvalue()


def _fill_in(xml: str, values: Mapping[str, Decimal]) -> str:
    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}<v>{values[found[2]]:f}</v>"

    return _FORMULA.sub(fill, xml)
