"""PTB's whole Application, unchanged, against the sandbox."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)


async def greet(update, context):
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])
    await update.message.reply_html(
        f"您好,<b>{update.effective_user.first_name}</b>,邀请 {context.args[0]}",
        reply_markup=keys,
    )


async def measure(update, context):
    file = await update.message.photo[-1].get_file()
    await update.message.reply_text(
        f"图片 {len(await file.download_as_bytearray())} 字节"
    )


async def agree(update, context):
    await update.callback_query.answer("记下了")
    await update.callback_query.edit_message_text("好的")


async def test_an_application_polls_answers_and_stops(sandbox, make_picture):
    app = (
        Application.builder()
        .token(sandbox.token)
        .base_url(f"{sandbox.url}/bot")
        .base_file_url(f"{sandbox.url}/file/bot")
        .build()
    )
    app.add_handlers(
        [
            CommandHandler("start", greet),
            MessageHandler(filters.PHOTO, measure),
            CallbackQueryHandler(agree),
        ]
    )
    person = await sandbox.person("王小明")

    async with app:
        await app.start()
        await app.updater.start_polling(timeout=5)
        await person.starts("INV-1")
        card = await person.hears("您好,王小明,邀请 INV-1")
        pressed = await person.presses("好", card)
        toast = await person.sees_toast(pressed)
        await person.hears("好的")
        sent = await person.sends_photo(make_picture(640, 480))
        answer = await person.hears("图片")
        await app.updater.stop()
        await app.stop()

    assert toast.text == "记下了"
    assert answer.text == f"图片 {sent.photos[0].size} 字节"
    assert (await sandbox.counts())["waiting"] == 0
