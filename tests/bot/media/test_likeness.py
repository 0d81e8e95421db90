"""What a picture looks like outlives shrinking, saving and turning, and is its own."""

import io
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from bot.media import MediaStore
from storage.stories.photo_index import MOST_DIFFERENT, count_different


def draw_scene(seed, width=1600, height=1200):
    """A sky, some land and things on it."""
    random = Random(seed)
    small = Image.frombytes("RGB", (16, 12), random.randbytes(16 * 12 * 3))
    image = small.resize((width, height), Image.Resampling.BICUBIC)
    pencil = ImageDraw.Draw(image)
    pencil.rectangle((0, 0, width, height // 4), fill=(200, 220, 250))
    for _ in range(8):
        x, y, size = (random.randrange(each) for each in (width, height, 300))
        pencil.ellipse((x, y, x + size, y + size), fill=tuple(random.randbytes(3)))
    return image


def save(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path)


SCENE = draw_scene(1)
AGAIN = {
    "worse": save(SCENE, quality=30),
    "as the platform shrinks it": save(SCENE.resize((1280, 960)), quality=80),
    "half as large": save(SCENE.resize((800, 600)), quality=85),
    "as png": save(SCENE.resize((800, 600)), "PNG"),
    "as webp": save(SCENE, "WEBP", quality=60),
    "brighter": save(ImageEnhance.Brightness(SCENE).enhance(1.15)),
    "without colours": save(SCENE.convert("L")),
}


@pytest.mark.parametrize("name", AGAIN)
async def test_the_same_picture_looks_the_same_however_it_was_saved(store, name):
    first = await store.keep_bytes(save(SCENE, quality=92), kind="photo")
    again = await store.keep_bytes(AGAIN[name], kind="photo")

    assert len(first.phash) == len(again.phash) == 32
    assert count_different(first.phash, again.phash) <= MOST_DIFFERENT


async def test_a_picture_lying_on_its_side_looks_like_the_upright_one(store):
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = save(SCENE.transpose(Image.Transpose.ROTATE_90), exif=exif)

    first = await store.keep_bytes(save(SCENE), kind="photo")
    again = await store.keep_bytes(lying, kind="photo")

    assert count_different(first.phash, again.phash) <= MOST_DIFFERENT


async def test_pictures_of_other_things_look_different(store):
    hashes = [
        (await store.keep_bytes(save(draw_scene(seed, 640, 480)))).phash
        for seed in range(12)
    ]

    pairs = [(a, b) for place, a in enumerate(hashes) for b in hashes[:place]]
    assert min(count_different(a, b) for a, b in pairs) > MOST_DIFFERENT


async def test_a_blank_page_looks_like_nothing(store):
    blank = await store.keep_bytes(save(Image.new("RGB", (900, 600), "white")))

    assert (blank.phash, blank.problem) == ("", "")


async def test_a_picture_in_rare_colours_is_kept_without_looks(store):
    lab = Image.new("LAB", (80, 60), (120, 10, 10))

    kept = await store.keep_bytes(save(lab, "TIFF"), kind="photo")

    assert (kept.phash, kept.problem) == ("", "")


async def test_a_png_that_takes_long_to_unpack_is_not_unpacked(store, monkeypatch):
    monkeypatch.setattr("bot.media.pictures.MOST_UNPACKED", 799 * 600)

    kept = await store.keep_bytes(AGAIN["as png"], kind="photo")

    assert (kept.phash, kept.problem, kept.width) == ("", "", 800)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("2026:11:20 09:30:05", "2026-11-20T09:30:05"),
        ("0000:00:00 00:00:00", ""),
        ("next Tuesday", ""),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_when_it_was_taken_is_what_the_camera_says(store, kind, said, known):
    exif = Image.Exif()
    exif[0x010F] = "camera"
    exif.get_ifd(0x8769)[0x9003] = said

    kept = await store.keep_bytes(save(SCENE.resize((80, 60)), kind, exif=exif))

    assert kept.taken_at == known


async def test_a_document_neither_looks_like_anything_nor_was_taken(store):
    kept = await store.keep_bytes("标题\n正文\n".encode())

    assert (kept.phash, kept.taken_at) == ("", "")
