"""The page in a real browser: it shows what the API says, and lets nothing else happen."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from kit.browser import CHROMIUM, Tab, browser
from kit.console import opened, served

from tocsin.reading import tag
from tocsin.runtime import clock
from tocsin.runtime.desk import Desk
from topics import EVENTS, FEEDS, Article, Feed, Linked, Story, Tagged
from topics.events import Change, Claim, Event, Source

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")

KEY = "key-of-the-page-0123456789"
TITLE = "قصف مدفعي على قره باغ"
TEXT = "مقدمة \U0001f525 طويلة.\nقصفت المدفعية ستيباناكيرت <b>وقتل 7 مدنيين</b>."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path, TOCSIN_API_KEY=KEY) as made:
        yield made


@pytest.fixture
async def address(desk: Desk) -> AsyncIterator[str]:
    async with served(desk) as server:
        yield str(server.make_url("/")).rstrip("/")


async def publish(desk: Desk, topic: Any, key: str, record: Any) -> None:
    publisher = await asyncio.to_thread(desk.log.publisher)
    await asyncio.wrap_future(publisher.publish(topic.name, key.encode(), topic.encode(record)))
    await asyncio.to_thread(publisher.close)


def told(number: int = 1, title: str = TITLE, text: str = TEXT, **fields: Any) -> Linked:
    """An article in Arabic about shelling, and the event that it opens."""
    now = clock.now()
    article = Article(
        id=f"ar_{number}",
        seen=now,
        title=title,
        text=text,
        language="ar",
        publisher="صدى الجبال",
        url="javascript:alert(1)",
        published=now,
    )
    source = Source(
        id=article.id,
        title=title,
        url=article.url,
        publisher=article.publisher,
        language="ar",
        published=now,
    )
    claims = tuple(
        Claim(kind="killed", low=7, high=high, of="civilians", claimant=who, article=article.id)
        for high, who in ((7, "المفوض"), (None, "the ombudsman"), (7, None))
    )
    event = Event(
        **{
            "id": f"ev_{number}",
            "region": "x-nagorno-karabakh",
            "countries": ("AZ",),
            "level": 4,
            "signals": ("ASSAULT",),
            "tolls": claims,
            "origins": ("echo",),
            "languages": ("ar",),
            "articles": (source,),
            "first": now,
            "last": now,
            "changes": 1,
            "change": Change(number=1, kind="new"),
            **fields,
        }
    )
    story = Story(article=article, id="st_1", relation="new", reason="first_seen")
    tags = tag(title, text, "ar")
    return Linked(tagged=Tagged(story=story, tags=tags, at=now), events=(event,))


async def entered(tab: Tab, address: str) -> None:
    await tab.open(f"{address}/#{KEY}")
    await tab.until("document.getElementById('state').textContent.startsWith('as of')")


async def text_of(tab: Tab) -> str:
    return str(await tab.evaluate("document.getElementById('view').innerText"))


async def test_an_event_is_told_in_words_with_its_evidence_marked(desk: Desk, address: str) -> None:
    await publish(desk, EVENTS, "ar_1", told())

    async with browser() as tab:
        await entered(tab, address)
        await tab.until("document.querySelector('.event') !== null")
        shown = await text_of(tab)
        marks = await tab.evaluate(
            "[...document.querySelectorAll('mark')].map((m) => [m.className, m.textContent])"
        )
        directions = await tab.evaluate(
            "[...document.querySelectorAll('.title, blockquote')]"
            ".map((node) => getComputedStyle(node).direction)"
        )

    assert "4 armed violence" in shown
    assert "Nagorno-Karabakh (Azerbaijan)" in shown
    assert "ASSAULT" not in shown
    assert "shelling" in shown
    assert shown.count("7 civilians killed") == 1
    assert "according to المفوض, the ombudsman, صدى الجبال" in shown
    assert ["signal", "قصفت"] in marks
    assert any(kind == "toll" and "7" in words for kind, words in marks)
    assert set(directions) == {"rtl"}


async def test_hostile_words_stay_words(desk: Desk, address: str) -> None:
    """SE-29, BI-45..50: no element, no link, no script comes from a title."""
    hostile = '"><img src=x onerror=alert(1)><script>document.title="owned"</script>'
    await publish(desk, EVENTS, "ar_1", told(title=hostile, origins=(hostile,)))

    async with browser() as tab:
        await entered(tab, address)
        await tab.until("document.querySelector('.event') !== null")
        found = await tab.evaluate(
            "[document.querySelectorAll('#view img, #view script, #view a').length, document.title]"
        )

    assert found == [0, "Tocsin"]
    assert [said for said in tab.said if "Security Policy" in said or "Error" in said] == []


async def test_the_key_leaves_the_address_and_a_wrong_one_is_told(address: str) -> None:
    async with browser() as tab:
        await entered(tab, address)
        there = await tab.evaluate("location.href")
        await tab.open("about:blank")
        await tab.open(f"{address}/#{KEY[::-1]}")
        await tab.until("document.getElementById('refused').textContent !== ''")
        says = await tab.evaluate("document.getElementById('refused').textContent")
        asks = await tab.evaluate("!document.getElementById('enter').hidden")

    assert there == f"{address}/"
    assert "not the key" in says
    assert asks


async def test_what_is_empty_says_what_to_do(desk: Desk, address: str) -> None:
    async with browser() as tab:
        await entered(tab, address)
        says = [await text_of(tab)]
        for view in ("feeds", "subscriptions", "deliveries", "articles"):
            await tab.evaluate(f"document.querySelector('[data-view={view}]').click()")
            await tab.until("document.querySelector('#view .card') !== null")
            says.append(await text_of(tab))
        feed = Feed(id="f1", url="https://example.org/feed", added=clock.now())
        await publish(desk, FEEDS, "f1", feed)
        await tab.evaluate("document.querySelector('[data-view=events]').click()")
        await tab.until("document.getElementById('view').innerText.includes('One feed is polled')")

    assert "tocsin feeds add" in says[0]
    assert "tocsin feeds import" in says[1]
    assert "tocsin subscribe" in says[2]
    assert "Nothing was sent yet" in says[3]
    assert "No article came through yet" in says[4]


async def test_silent_articles_are_seen_with_their_ids(desk: Desk, address: str) -> None:
    silent = told(2, title="Rain in Peru", text="Rivers rose.")
    await publish(desk, EVENTS, "ar_1", told())
    await publish(desk, EVENTS, "ar_2", msgspec.structs.replace(silent, events=()))

    async with browser() as tab:
        await entered(tab, address)
        await tab.evaluate("document.querySelector('[data-view=articles]').click()")
        await tab.until("document.querySelectorAll('tbody tr').length === 2")
        rows = await tab.evaluate(
            "[...document.querySelectorAll('tbody tr')].map((row) => row.innerText)"
        )

    assert "Rain in Peru" in rows[0]
    assert "reports nothing that counts" in rows[0]
    assert "ar_2" in rows[0]
    assert "4 armed violence" in rows[1]


@pytest.mark.parametrize("view", ["events", "articles", "feeds"])
async def test_the_page_fits_a_telephone(desk: Desk, address: str, view: str) -> None:
    await publish(desk, EVENTS, "ar_1", told(text="ا" * 500 + TEXT))
    feed = Feed(id="f1", url="https://example.org/" + "feed" * 40, added=clock.now())
    await publish(desk, FEEDS, "f1", feed)

    async with browser() as tab:
        await tab.look(375, height=700)
        await entered(tab, address)
        await tab.evaluate(f"document.querySelector('[data-view={view}]').click()")
        await tab.until("document.querySelector('#view .card') !== null")
        wide = await tab.evaluate("document.documentElement.scrollWidth")

    assert wide <= 375


async def test_what_is_looked_for_is_found_and_the_rest_is_counted(
    desk: Desk, address: str
) -> None:
    await publish(desk, EVENTS, "ar_1", told())
    low = told(2, title="Paris", text="", region="FR", level=1, tolls=())
    await publish(desk, EVENTS, "ar_2", low)

    async with browser() as tab:
        await entered(tab, address)
        await tab.until("document.querySelectorAll('.event').length === 2")
        await set_value(tab, "least", "4")
        high = await tab.evaluate("document.querySelectorAll('.event').length")
        await set_value(tab, "find", "paris")
        says = await text_of(tab)
        await set_value(tab, "least", "")
        found = await text_of(tab)

    assert high == 1
    assert "2 others are there" in says
    assert "France" in found


async def set_value(tab: Tab, field: str, value: str) -> None:
    await tab.evaluate(
        f"(() => {{ const field = document.getElementById('{field}');"
        f"field.value = {json.dumps(value)};"
        "field.dispatchEvent(new Event('input', { bubbles: true })); })()"
    )


async def test_times_are_local_with_utc_beside_them(desk: Desk, address: str) -> None:
    at = msgspec.convert("2026-01-05T21:30:00Z", type=type(clock.now()))
    await publish(desk, EVENTS, "ar_1", told(first=at, last=at))

    async with browser() as tab:
        await tab.send("Emulation.setTimezoneOverride", timezoneId="Asia/Yerevan")
        await entered(tab, address)
        await tab.until("document.querySelector('.event') !== null")
        says = await tab.evaluate("document.querySelector('.event time').title")

    assert says.startswith("6 Jan 2026, 01:30")
    assert says.endswith("(21:30 UTC)")


async def test_what_is_open_stays_open_while_news_comes(desk: Desk, address: str) -> None:
    await publish(desk, EVENTS, "ar_1", told())

    async with browser() as tab:
        await entered(tab, address)
        await tab.until("document.querySelector('details') !== null")
        await tab.evaluate("document.querySelector('details').open = true")
        await publish(desk, EVENTS, "ar_2", told(level=5))
        await tab.until("document.getElementById('view').innerText.includes('5 mass')")
        still = await tab.evaluate("document.querySelector('details').open")

    assert still is True
