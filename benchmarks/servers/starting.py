"""Whole programs that poll: the desk as it is run, and PTB with a single handler."""

from __future__ import annotations

from benchmarks.servers.talking import tell

TOKEN = "42:BENCHMARK-TOKEN"


async def run(kind: str, api: str, url: str = "", folder: str = "") -> None:
    if kind == "whole":
        await _run_desk(api, url, folder)
    else:
        await _run_empty(api)


async def _run_desk(api: str, url: str, folder: str) -> None:
    from benchmarks.servers.desk import make_settings
    from bot.app import build_app
    from bot.running import spare_collector

    changes = {
        "telegram_api_url": api,
        "telegram_mode": "polling",
        "listen": "127.0.0.1:0",
    }
    settings = make_settings(url, folder).model_copy(update=changes)
    async with build_app(settings) as app:
        tell({})
        spare_collector()
        await app.run()


async def _run_empty(api: str) -> None:
    import asyncio

    from telegram import Update
    from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes

    async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("help")

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{api}/bot")
    application = builder.build()
    application.add_handler(CommandHandler("help", answer))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        tell({})
        await asyncio.Event().wait()
