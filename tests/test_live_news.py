"""The news of the page: told once when a file is published or a writer turns to something else, and they end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

from streams.queries import PUBLISHED_FILE
from streams.web.live_news import LiveNews
from streams.web.published_file import PublishedFile

_SOON_S = 5.0


async def told(listening: AsyncIterator[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(await asyncio.wait_for(anext(listening), _SOON_S))
    return found


def test_a_published_file_and_a_turn_of_the_writer_are_news_and_nothing_else_is(tmp_path: Path) -> None:
    writer: dict[str, object] = {"phase": "running", "rate": 1.0}

    async def look() -> list[dict[str, object]]:
        news = LiveNews(PublishedFile([tmp_path]), lambda: dict(writer), lambda: writer["phase"])
        async with aclosing(news.listen()) as one, aclosing(news.listen()) as other:
            heard = [await told(one), await told(other)]
            writer["rate"] = 2.0
            waiting = asyncio.ensure_future(anext(one))
            assert not (await asyncio.wait([waiting], timeout=1.2))[0]
            (tmp_path / PUBLISHED_FILE).touch()
            heard += [json.loads(await asyncio.wait_for(waiting, _SOON_S)), await told(other)]
            writer["phase"] = "over"
            heard += [await told(one), await told(other)]
        await news.close()
        return heard

    first, second, third = (pair[0] for pair in pairs(asyncio.run(look())))
    assert first["stamp"] != second["stamp"] == third["stamp"]
    assert (first["rate"], second["rate"], second["phase"], third["phase"]) == (1.0, 2.0, "running", "over")


def test_the_news_end_when_the_server_does(tmp_path: Path) -> None:
    """Also for who does not take what is told, and for who comes after."""

    async def look() -> None:
        news = LiveNews(PublishedFile([tmp_path]), lambda: {})
        async with aclosing(news.listen()) as one, aclosing(news.listen()) as idle:
            await told(one)
            await told(idle)
            news.ending.set()
            assert [found async for found in one] == []
            assert [found async for found in idle] == []
            async with aclosing(news.listen()) as late:
                await told(late)
                assert [found async for found in late] == []

    asyncio.run(asyncio.wait_for(look(), 3 * _SOON_S))


def pairs(found: list[dict[str, object]]) -> list[tuple[dict[str, object], dict[str, object]]]:
    """What two viewers heard, which is the same."""
    told_twice = list(zip(found[::2], found[1::2], strict=True))
    assert all(one == other for one, other in told_twice)
    return told_twice
