"""From a telephone to the media folder: what a person sends is what is kept."""

from bot.media import MediaStore
from tests.bot.media.samples import draw_marked, write_docx
from tests.bot.platforms.rigs import run_telegram


async def keep_next(rig, store):
    event = await rig.next_event()
    return event, await store.keep(rig.platform, event.attachments[0])


async def test_an_album_is_kept_picture_by_picture(tmp_path):
    pictures = [draw_marked(width=200 + n, height=100) for n in range(3)]
    store = MediaStore(tmp_path)
    async with run_telegram() as rig:
        await rig.person.sends_album(pictures, "现场三张")
        kept = [await keep_next(rig, store) for _ in pictures]

    assert len({event.album for event, _ in kept}) == 1
    assert [event.text for event, _ in kept] == ["现场三张", "", ""]
    assert [
        (file.width, file.kind, file.recompressed, file.problem) for _, file in kept
    ] == [(200 + n, "photo", True, "") for n in range(3)]


async def test_an_original_sent_as_a_file_is_kept_to_the_last_byte(tmp_path):
    data = draw_marked(width=2000, height=1000)
    store = MediaStore(tmp_path)
    async with run_telegram() as rig:
        await rig.person.sends_file(data, "原图.jpg")
        _, photo = await keep_next(rig, store)
        await rig.person.sends_file(write_docx("标题", "正文"), "稿件.docx")
        _, text = await keep_next(rig, store)

    assert store.path(photo.sha256).read_bytes() == data
    assert (photo.name, photo.kind, photo.recompressed) == ("原图.jpg", "photo", False)
    assert (text.name, text.text) == ("稿件.docx", "标题\n正文")


async def test_a_file_of_sixty_megabytes_is_told_as_too_big(tmp_path):
    store = MediaStore(tmp_path)
    async with run_telegram() as rig:
        await rig.person.sends_file(b"x", "录像.zip", claimed=60 << 20)
        _, file = await keep_next(rig, store)

    assert (file.problem, file.name) == ("too_big", "录像.zip")
