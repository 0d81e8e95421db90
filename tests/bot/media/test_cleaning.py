"""No photo leaves with its place, its camera or its words; it looks the same."""

import io

import pytest
from PIL import Image, ImageCms

from bot.media import MediaStore, NotCleanError
from tests.bot.media.samples import draw, draw_marked, write_docx


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path)


async def clean(store, data):
    kept = await store.keep_bytes(data)
    return await store.clean_copy(kept.sha256)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
async def test_nothing_but_the_picture_leaves(store, kind):
    data = draw_marked(kind)
    assert b"SECRET" in data

    path = await clean(store, data)

    with Image.open(path) as image:
        image.load()
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "Comment", "XML:com.adobe.xmp"} & set(
            image.info
        )
    assert b"SECRET" not in path.read_bytes()


# Where the red corner at top left of the stored picture is seen, by orientation.
CORNERS = {1: "left top", 2: "right top", 3: "right bottom", 4: "left bottom"} | {
    5: "left top",
    6: "right top",
    7: "right bottom",
    8: "left bottom",
}


@pytest.mark.parametrize("orientation", CORNERS)
async def test_a_turned_picture_leaves_upright(store, orientation):
    path = await clean(store, draw_marked(orientation=orientation))

    with Image.open(path) as image:
        width, height = image.size
        spots = {
            f"{x} {y}": image.convert("RGB").getpixel(
                (5 if x == "left" else width - 5, 5 if y == "top" else height - 5)
            )
            for x in ("left", "right")
            for y in ("top", "bottom")
        }
    red = [name for name, (r, g, _) in spots.items() if r > 200 and g < 60]
    assert red == [CORNERS[orientation]]
    assert (width, height) == ((60, 40) if orientation < 5 else (40, 60))


async def test_colours_and_transparency_stay(store):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = await clean(store, draw(icc_profile=profile))
    image = Image.new("P", (4, 4), 0)
    out = io.BytesIO()
    image.save(out, "PNG", transparency=0)
    sign = await clean(store, out.getvalue())

    assert Image.open(photo).info["icc_profile"] == profile
    assert Image.open(sign).convert("RGBA").getpixel((0, 0))[3] == 0


async def test_pictures_behind_the_picture_do_not_leave(store):
    """Telephones store a second picture after the first, with a place of its own."""
    out = io.BytesIO()
    second = Image.open(io.BytesIO(draw_marked()))
    Image.new("RGB", (60, 40)).save(out, "MPO", save_all=True, append_images=[second])
    hidden = out.getvalue() + draw_marked()

    path = await clean(store, hidden)

    data = path.read_bytes()
    assert (data.count(b"\xff\xd8\xff"), b"SECRET" in data) == (1, False)


async def test_a_cmyk_tiff_leaves_as_something_that_can_be_seen(store):
    path = await clean(store, draw(kind="TIFF", mode="CMYK"))

    assert Image.open(path).format == "PNG"


async def test_a_clean_copy_is_made_once_and_the_original_stays(store):
    data = draw_marked()
    kept = await store.keep_bytes(data)

    first = await store.clean_copy(kept.sha256)
    made = first.stat().st_mtime_ns
    again = await store.clean_copy(kept.sha256)

    assert (again, again.stat().st_mtime_ns) == (first, made)
    assert store.path(kept.sha256).read_bytes() == data


async def test_a_document_leaves_as_it_is(store):
    data = write_docx("甲")

    assert (await clean(store, data)).read_bytes() == data


@pytest.mark.parametrize(
    "data", [draw(200, 200)[:400], b"\0\0\0\x18ftypheic" + b"SECRET"]
)
async def test_a_picture_that_cannot_be_read_stays_here(store, data):
    with pytest.raises(NotCleanError):
        await clean(store, data)


async def test_a_file_nobody_has_is_not_found(store):
    with pytest.raises(FileNotFoundError):
        await store.clean_copy("0" * 64)


async def test_a_picture_with_garbage_for_metadata_still_leaves(store):
    data = draw_marked()
    at = data.index(b"Exif\0\0") + 6
    garbage = data[:at] + b"\xff" * 40 + data[at + 40 :]

    path = await clean(store, garbage)

    assert b"SECRET" not in path.read_bytes()
