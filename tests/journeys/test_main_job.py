"""The main job, by polling and by webhook, on both databases."""

from __future__ import annotations

import pytest

from bot.demo.journey import STEPS


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_story_goes_in_by_chat_and_the_ranking_comes_out(
    stage, mode, each_db_url
):
    async with stage(mode, each_db_url) as play:
        for step in STEPS:
            await step.play(play)

        channel = [message.text for message in await play.cast.channel.reads()]
        rankings = [text for text in channel if "2026年11月" in text]
        reminded = [m.text for m in await play.cast.unit_group.reads()]

    assert len(rankings) == 1
    assert sum("还差" in text for text in reminded) >= 1
