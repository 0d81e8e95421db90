from io import BytesIO

import pytest
from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from handlers.render.qr import draw_qr

LINK = "https://t.me/storydesk_bot?start=inv_4f8a9c20"


def draw(**options):
    picture = Image.open(
        BytesIO(draw_qr({"link": LINK, "caption": "扫码加入", **options}))
    )
    return picture.convert("L").point(lambda level: 0 if level < 60 else 255)


def read_modules(picture, size):
    """The code read back from the middle of each of its modules."""
    box = Image.eval(picture.crop((0, 0, 1080, 910)), lambda level: 255 - level)
    left, top, right, bottom = box.getbbox()
    scale = (right - left) / size
    assert (right - left, bottom - top) == (scale * size, scale * size)
    middles = [int((n + 0.5) * scale) for n in range(size)]
    return [
        [picture.getpixel((left + x, top + y)) == 0 for x in middles] for y in middles
    ]


@pytest.mark.parametrize("link", [LINK, "desk://" + "长链接" * 60])
def test_the_picture_holds_the_code_of_the_link(link):
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(link)
    code.make(fit=True)
    wanted = [[bool(dark) for dark in row] for row in code.get_matrix()]

    assert read_modules(draw(link=link), len(wanted)) == wanted


def test_the_code_is_dark_on_white_by_night_too():
    code = (540 - 300, 200, 540 + 300, 760)
    night = Image.open(BytesIO(draw_qr({"link": LINK, "theme": "dark"}))).convert("L")

    levels = night.crop(code).getextrema()

    assert levels[0] < 10
    assert levels[1] > 245


def test_the_link_goes_along_as_text():
    about = Image.open(BytesIO(draw_qr({"link": LINK, "caption": "扫码加入"}))).text

    assert (about["Title"], about["Description"]) == ("扫码加入", LINK)
