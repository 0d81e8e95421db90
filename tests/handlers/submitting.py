"""What reporters send in the tests."""

from __future__ import annotations

TITLE = "青河镇春耕备耕有序推进"
BODY = "11月23日,青河镇组织干部下田指导春耕备耕,发放种子三百公斤。" * 6
STORY = f"{TITLE}\n{BODY}"


async def submit(speaker, text=STORY, **event):
    """Send a story and hand it in."""
    await speaker.says(text, **event)
    await speaker.presses("提交")
