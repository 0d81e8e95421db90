"""Pictures, documents and albums, up to the platform's limits."""

import hashlib
import io
from datetime import timedelta

import pytest
from PIL import Image
from telegram import InputMediaDocument, InputMediaPhoto, InputMediaVideo
from telegram.error import BadRequest, InvalidToken, NetworkError

from bot.sandbox import NotPossible

MEBIBYTE = 1 << 20


async def read_messages(bot):
    return [update.message for update in await bot.get_updates(timeout=0)]


async def download(bot, file_id):
    return bytes(await (await bot.get_file(file_id)).download_as_bytearray())


async def test_a_picture_arrives_in_sizes_of_at_most_1280_as_jpeg_without_metadata(
    bot, reporter, make_picture
):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    sent = make_picture(3000, 2000, kind="PNG", exif=exif)
    await reporter.sends_photo(sent, "春耕")

    (message,) = await read_messages(bot)
    data = await download(bot, message.photo[-1].file_id)

    sizes = [(each.width, each.height) for each in message.photo]
    assert sizes == [(90, 60), (320, 213), (800, 533), (1280, 853)]
    assert message.caption == "春耕"
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == (
            "JPEG",
            (1280, 853),
            {},
        )
    assert len(data) == message.photo[-1].file_size


async def test_a_small_picture_keeps_its_size(bot, reporter, make_picture):
    await reporter.sends_photo(make_picture(200, 100))

    (message,) = await read_messages(bot)
    assert [(each.width, each.height) for each in message.photo] == [
        (90, 45),
        (200, 100),
    ]


async def test_a_picture_sent_as_a_file_keeps_every_byte_and_its_name(
    bot, reporter, make_picture
):
    sent = make_picture(3000, 2000)
    await reporter.sends_file(sent, "原图.jpg", "春耕")

    (message,) = await read_messages(bot)
    got = await download(bot, message.document.file_id)

    assert hashlib.sha256(got).digest() == hashlib.sha256(sent).digest()
    assert (message.document.file_name, message.document.mime_type) == (
        "原图.jpg",
        "image/jpeg",
    )


async def test_an_album_arrives_as_single_messages_that_share_an_id(
    bot, reporter, make_picture
):
    shown = await reporter.sends_album(
        [make_picture(), make_picture(), make_picture()], "春耕"
    )

    messages = await read_messages(bot)
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["春耕", None, None]
    assert (len(shown.photos), shown.ids) == (
        3,
        tuple(each.message_id for each in messages),
    )


async def test_more_than_ten_pictures_become_two_albums(bot, reporter, make_picture):
    await reporter.sends_album([make_picture()] * 12)

    groups = [message.media_group_id for message in await read_messages(bot)]
    assert sorted(map(groups.count, set(groups))) == [2, 10]


async def test_what_is_no_picture_cannot_be_sent_as_one(reporter):
    with pytest.raises(NotPossible, match="send it as a file"):
        await reporter.sends_photo(b"no picture", name="x.jpg")


async def test_a_file_over_20_mib_is_announced_but_cannot_be_fetched(bot, reporter):
    await reporter.sends_file(b"x", "录像.mp4", claimed=60 * MEBIBYTE)

    (message,) = await read_messages(bot)
    assert message.document.file_size == 60 * MEBIBYTE
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(message.document.file_id)


async def test_a_file_of_20_mib_can_be_fetched(bot, reporter):
    await reporter.sends_file(bytes(20 * MEBIBYTE), "x.bin")

    (message,) = await read_messages(bot)
    assert len(await download(bot, message.document.file_id)) == 20 * MEBIBYTE


async def test_a_link_to_a_file_is_good_for_an_hour_of_the_sandbox_clock(
    sandbox, bot, reporter
):
    await reporter.sends_file(b"text", "x.txt")
    (message,) = await read_messages(bot)
    file = await bot.get_file(message.document.file_id)

    await sandbox.move_clock(timedelta(minutes=59))
    assert bytes(await file.download_as_bytearray()) == b"text"
    await sandbox.move_clock(timedelta(minutes=1))
    with pytest.raises(InvalidToken, match="Not Found"):
        await file.download_as_bytearray()


async def test_a_file_has_many_names_for_the_bot_and_one_of_its_own(bot, reporter):
    sent = await reporter.sends_file(b"text", "x.txt")
    await reporter.forwards(sent)

    first, second = await read_messages(bot)
    assert first.document.file_id != second.document.file_id
    assert first.document.file_unique_id == second.document.file_unique_id


async def test_the_bot_sends_pictures_files_and_videos(bot, reporter, make_picture):
    photo = await bot.send_photo(
        reporter.id, make_picture(1600, 900), caption="<b>一月</b>", parse_mode="HTML"
    )
    document = await bot.send_document(reporter.id, b"a,b", filename="排名.csv")
    video = await bot.send_video(reporter.id, b"mp4")

    assert (photo.photo[-1].width, photo.caption_entities[0].type) == (1280, "bold")
    assert (document.document.file_name, document.document.mime_type) == (
        "排名.csv",
        "text/csv",
    )
    assert video.video.file_size == 3
    seen = await reporter.reads()
    assert [len(each.photos) for each in seen[1:]] == [1, 0, 0]
    assert [each.files[0].name for each in seen[2:3]] == ["排名.csv"]


async def test_the_bot_sends_again_by_file_id(bot, reporter, make_picture):
    sent = await bot.send_photo(reporter.id, make_picture(400, 300))

    again = await bot.send_photo(reporter.id, sent.photo[0].file_id)

    assert [each.file_unique_id for each in again.photo] == [
        each.file_unique_id for each in sent.photo
    ]
    with pytest.raises(BadRequest, match="Can't use file of type photo as document"):
        await bot.send_document(reporter.id, sent.photo[-1].file_id)


async def test_the_bot_sends_an_album(bot, reporter, make_picture):
    media = [
        InputMediaPhoto(make_picture(), caption="图一"),
        InputMediaVideo(b"mp4"),
        InputMediaPhoto(make_picture()),
    ]
    sent = await bot.send_media_group(reporter.id, media)

    heard = await reporter.hears("图一")
    assert len({each.media_group_id for each in sent}) == 1
    assert (len(heard.photos), len(heard.files), heard.ids) == (
        2,
        1,
        tuple(each.message_id for each in sent),
    )


async def test_documents_do_not_mix_with_pictures_in_an_album(
    bot, reporter, make_picture
):
    media = [InputMediaPhoto(make_picture()), InputMediaDocument(b"text")]

    with pytest.raises(
        BadRequest, match="Document can't be mixed with other media types"
    ):
        await bot.send_media_group(reporter.id, media)


REFUSED = [
    (b"", "file must be non-empty"),
    (b"no picture", "IMAGE_PROCESS_FAILED"),
    (bytes(10 * MEBIBYTE + 1), "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"),
    ((6000, 5000), "PHOTO_INVALID_DIMENSIONS"),
    ((2100, 100), "PHOTO_INVALID_DIMENSIONS"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("picture", "words"), REFUSED, ids=[row[1][:30] for row in REFUSED]
)
async def test_a_picture_beyond_the_limits_is_refused(
    bot, reporter, make_picture, picture, words
):
    data = picture if isinstance(picture, bytes) else make_picture(*picture, kind="PNG")

    with pytest.raises(BadRequest) as refusal:
        await bot.send_photo(reporter.id, data)

    assert refusal.value.message.lower() == words.lower()


async def test_an_upload_over_50_mib_is_refused(bot, reporter):
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(reporter.id, bytes(50 * MEBIBYTE + 1), write_timeout=60)


async def test_a_picture_is_replaced_by_an_edit(bot, reporter, make_picture):
    sent = await bot.send_photo(reporter.id, make_picture(400, 300), caption="旧")

    await sent.edit_media(InputMediaPhoto(make_picture(500, 300), caption="新"))

    heard = await reporter.hears("新")
    assert (heard.edited, heard.photos[0].width) == (True, 500)
