import json
import pickle
import subprocess
import sys

import pytest

from handlers.render.recipes import MAKERS, find_missing
from handlers.rules.ranking import from_data, to_data
from tests.handlers.render.boards import build_data, build_ranking
from tests.handlers.render.test_certificate import CERTIFICATE
from tests.handlers.render.test_sheet_tables import build_explanation
from tests.handlers.render.test_trend import build_trend

DATA = {
    "ranking_picture": build_data(),
    "ranking_sheet": build_data(),
    "briefing_document": {
        "language": "zh-CN",
        "title": "简报",
        "number": "第1期",
        "issuer": "县府办",
        "day": "2026-11-24",
        "stories": [{"title": "标题", "body": "一\n二", "source": "青河镇"}],
    },
    "ranking_document": build_data(document={"number": "云政办信〔2026〕3号"}),
    "explain_sheet": build_explanation(),
    "table_sheet": {"title": "表", "columns": ["甲"], "rows": [["一"]]},
    "pay_sheet": {
        "language": "zh-CN",
        "issuer": "县府办",
        "printed_on": "2026-11-24",
        "month": "2026-10",
        "rows": [{"unit": "青河镇", "name": "张三", "items": 1, "amount": 5000}],
        "entries": [
            {
                "row": 1,
                "day": "2026-10-08",
                "number": "2026-1",
                "title": "标题",
                "outlet": "临川日报",
                "adopted_on": "2026-10-08",
                "rate": 5000,
                "authors": 1,
                "amount": 5000,
                "reverses": False,
            }
        ],
        "total": 5000,
    },
    "certificate_picture": CERTIFICATE,
    "certificate_zip": {
        "made_on": "2026-12-31",
        "files": [CERTIFICATE | {"file": "1.png"}],
    },
    "trend_picture": build_trend(),
    "qr": {"link": "https://example.org/", "caption": "扫码"},
    "story_document": {"title": "标题", "origin": "#2026-1", "body": "一\n二"},
    "archive": {
        "language": "zh-CN",
        "columns": ["name", "number"],
        "rows": [{"name": "stories/1.txt", "number": "2026-1", "text": "正文"}],
        "media": [],
        "most_bytes": 20 << 20,
        "made_on": "2026-11-24",
    },
}
DATA |= {
    "briefing_pdf": DATA["briefing_document"],
    "circular_pdf": DATA["ranking_document"],
}
BEGINNINGS = {
    "pdf": b"%PDF-",
    "picture": b"\x89PNG",
    "qr": b"\x89PNG",
}  # the others are zip files


def test_every_recipe_has_data_here():
    assert set(DATA) == set(MAKERS)


@pytest.mark.parametrize("recipe", sorted(DATA))
def test_a_recipe_makes_its_file_of_data_that_travelled_as_json(recipe):
    travelled = json.loads(json.dumps(DATA[recipe]))

    made = MAKERS[recipe](travelled)

    assert made.startswith(BEGINNINGS.get(recipe.rpartition("_")[2], b"PK"))


@pytest.mark.parametrize("recipe", sorted(MAKERS))
def test_a_recipe_can_go_to_another_process(recipe):
    assert pickle.loads(pickle.dumps(MAKERS[recipe])) is MAKERS[recipe]


def test_recipes_are_known_without_loading_what_draws_them():
    heavy = ["PIL", "openpyxl", "docx", "jinja2", "qrcode", "typst"]
    code = f"import sys, handlers.render.recipes, handlers.render.pages; print([m for m in {heavy} if m in sys.modules])"

    heard = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert heard.stdout == "[]\n"


def test_characters_that_cannot_be_drawn_are_found_anywhere_in_the_data():
    data = {"title": "表\U0010fffd", "rows": [["一", {"x": "\U0010fffc"}], 3, None]}

    assert find_missing(data) == {"\U0010fffc", "\U0010fffd"}
    assert find_missing(build_data()) == set()


def test_a_ranking_travels_as_json_and_loses_nothing():
    ranking = build_ranking()

    assert from_data(json.loads(json.dumps(to_data(ranking)))) == ranking
