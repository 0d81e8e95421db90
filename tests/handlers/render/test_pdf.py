"""PDFs say what their .docx say; what people wrote is never read as markup."""

import shutil
import subprocess
import unicodedata

import pytest

from handlers.render.pdf import write_briefing_pdf, write_circular_pdf
from tests.handlers.render.boards import build_board, build_data, build_ranking
from tests.handlers.render.test_year_on_year import build

WORDING = {"head": "云溪县人民政府办公室", "number": "云政办信〔2026〕3号"}
ISSUE = {
    "language": "zh-CN",
    "title": "云溪信息",
    "number": "第3期",
    "issuer": "县府办",
    "day": "2026-11-24",
    "stories": [{"title": "一 #pagebreak()", "body": "*甲* $x$\n乙", "source": "李明"}],
    "report_to": "县委常委",
}
needs_reader = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="PDF TEXT NOT TESTED: no pdftotext"
)


def read(pdf):
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True)
    text = unicodedata.normalize("NFKC", done.stdout.decode())
    return "".join(text.split())


@needs_reader
def test_a_circular_has_the_words_tables_and_imprint_of_its_document():
    text = read(write_circular_pdf(build_data(build(), document=WORDING)))

    for words in (
        "云政办信〔2026〕3号",
        "关于2026年10月信息报送情况的通报",
        "6个单位共报送信息44篇,采用24篇(26篇次)",
        "采用增加5篇次、增长23.8%",
        "(一)零报送单位1个:白塔畲族乡。",
        "2026年10月信息报送采用情况统计表",
        "乡镇(街道)(与去年同期相比)",
        "云溪县人民政府办公室关于2026年10月",
        "2026年11月1日印发",
    ):
        assert words in text


@needs_reader
def test_a_briefing_has_its_stories_and_lists_as_they_were_written():
    text = read(write_briefing_pdf(ISSUE))

    for words in ("云溪信息", "第3期", "本期要目", "一#pagebreak()", "*甲*$x$"):
        assert words in text
    assert "报:县委常委。" in text


def test_names_that_look_like_markup_do_no_harm():
    nasty = '#panic("x") \\ $ ] } "'
    board = build_board("t", nasty, ((nasty, 1, 1, "1"),))

    made = write_circular_pdf(build_data(build_ranking(board)))

    assert made.startswith(b"%PDF-")
