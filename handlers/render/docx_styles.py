"""Page, fonts and paragraph styles of GB/T 9704-2012 for a .docx.

Numbers of the standard: A4, margins 37/35/28/26 mm, text of 156 × 225 mm, 22 lines
of 28 characters, body 仿宋 三号 (16 pt), title 小标宋 二号 (22 pt), page number 四号
(14 pt) 7 mm under the text, on the outer side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

BODY, TITLE, HEADING, LESSER = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
# What a machine that lacks the font takes instead; nothing of these is shipped.
_ALTERNATIVES = {
    BODY: "仿宋,FangSong,STFangsong",
    TITLE: "小标宋体,方正小标宋_GBK,华文中宋,STZhongsong",
    HEADING: "SimHei,Source Han Sans SC,Noto Sans CJK SC",
    LESSER: "楷体,KaiTi,STKaiti",
}
_LATIN = "Times New Roman"
RED = "E60012"
CHAR, LINE = 16, 28  # points: a character of the body, the distance of its lines
TEXT_WIDTH = 442  # points, 156 mm
_CENTER, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
_RIGHT, _BOTH = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style; sizes in points, `indent` of the first line in characters."""

    name: str
    font: str = BODY
    size: float = CHAR
    align: Any = _LEFT
    line: float = LINE
    indent: int = 0
    before: float = 0
    after: float = 0
    colour: str = ""
    keep: bool = False  # with the next paragraph
    new_page: bool = False


LOOKS = (
    Look("Desk Head", TITLE, 48, _CENTER, line=60, before=99, colour=RED),
    Look("Desk Number", align=_CENTER, before=LINE * 2),
    Look("Desk Title", TITLE, 22, _CENTER, line=34, before=LINE * 2, after=LINE),
    Look("Desk Address"),
    Look("Desk Body", align=_BOTH, indent=2),
    Look("Desk Heading", HEADING, align=_BOTH, indent=2, keep=True),
    Look("Desk Lesser", LESSER, align=_BOTH, indent=2, keep=True),
    Look("Desk Annex Note", align=_BOTH, indent=2, before=LINE, keep=True),
    Look("Desk Sign", align=_RIGHT, before=LINE, keep=True),
    Look("Desk Date", align=_RIGHT),
    Look("Desk Annex", HEADING, new_page=True, keep=True),
    Look("Desk Annex Title", TITLE, 22, _CENTER, 34, before=LINE, after=14, keep=True),
    Look("Desk Class", HEADING, 14, before=12, after=4, keep=True),
    Look("Desk Cell", size=12, align=_CENTER, line=18),
    Look("Desk Cell Name", size=12, line=18),
    Look("Desk Cell Number", size=12, align=_RIGHT, line=18),
    Look("Desk Cell Head", HEADING, 12, _CENTER, line=18, keep=True),
    Look("Desk Note", size=12, line=18, before=8),
    Look("Desk Masthead", TITLE, 60, _CENTER, line=72, before=20, colour=RED),
    Look("Desk Issue", align=_CENTER, before=10),
    Look("Desk Issuer", before=14),
    Look("Desk Contents", HEADING, align=_CENTER, before=LINE, after=8, keep=True),
    Look("Desk Story", TITLE, 20, _CENTER, line=32, before=LINE, after=14, keep=True),
    Look("Desk Source", LESSER, align=_RIGHT),
    Look("Desk Imprint", size=14, line=24),
    Look("Desk End", size=1, line=1),
    Look("Desk Page", "宋体", 14, line=16),
)


def prepare_document(document: Any) -> None:
    """Page, styles, page numbers and font alternatives of an empty document."""
    _set_page(document)
    _set_base(document)
    for look in LOOKS:
        _add_style(document, look)
    _number_pages(document)
    _name_alternatives(document)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)


def _set_base(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(CHAR), _LATIN
    _set_fonts(normal, BODY)
    normal.paragraph_format.space_after = Pt(0)
    for place, script in enumerate(("w:autoSpaceDE", "w:autoSpaceDN")):
        space = OxmlElement(script)  # 2026年, not 2026 年
        space.set(qn("w:val"), "0")
        normal.element.get_or_add_pPr().insert(place, space)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)


def _set_fonts(style: Any, font: str) -> None:
    """Chinese in `font`, figures and letters in Times; a style needs both named."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _LATIN)
    fonts.set(qn("w:eastAsia"), font)


def _add_style(document: Any, look: Look) -> None:
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(look.size)
    if look.align == _BOTH:
        _narrow(style)
    _set_fonts(style, look.font)
    if look.colour:
        style.font.color.rgb = RGBColor.from_string(look.colour)
    form = style.paragraph_format
    form.alignment = look.align
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next, form.page_break_before = look.keep, look.new_page
    form.widow_control = False  # 22 lines on every page
    if look.indent:
        form.first_line_indent = Pt(look.indent * look.size)
        indent = style.element.pPr.find(qn("w:ind"))
        indent.set(qn("w:firstLineChars"), str(look.indent * 100))


def _narrow(style: Any) -> None:
    """28 characters on 156 mm: each a quarter of a point closer.

    The grid of the page would do it too, but not every program reads it alike.
    """
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), "-5")  # twips
    style.element.rPr.find(qn("w:sz")).addprevious(spacing)


def _number_pages(document: Any) -> None:
    """— 1 — on the outer side: to the right on odd pages, to the left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in (
        (section.footer, _RIGHT),
        (section.even_page_footer, _LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["Desk Page"], side
        edge = "right_indent" if side == _RIGHT else "left_indent"
        setattr(paragraph.paragraph_format, edge, Pt(14))
        paragraph.add_run("— ")
        paragraph._p.append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr="PAGE">'
                "<w:r><w:t>1</w:t></w:r></w:fldSimple>"
            )
        )
        paragraph.add_run(" —")


def _name_alternatives(document: Any) -> None:
    """Enter the fonts into the font table with what may stand in for them."""
    parts = document.part.package.iter_parts()
    table = next(part for part in parts if part.partname == "/word/fontTable.xml")
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in _ALTERNATIVES.items()
    ).encode()
    # python-docx keeps this part as plain bytes and has no way to change it.
    table._blob = table.blob.replace(b"</w:fonts>", entries + b"</w:fonts>")
