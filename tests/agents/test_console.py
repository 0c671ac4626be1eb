"""The API answers whoever has the key; the page lets nothing run but its own two files."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from kit.console import opened, served

from tocsin.runtime import clock, pages
from tocsin.runtime.api import Api
from tocsin.runtime.desk import Desk
from tocsin.runtime.queues.spec import Attempt, Endpoint, Item
from tocsin.settings import Settings
from topics import EVENTS, TOPICS, Article, Linked, Story, Tagged
from topics.events import Event
from topics.tagged import Tags

KEY = "key-of-the-api-0123456789"
AUTH = {"Authorization": f"Bearer {KEY}"}
HOOK = "http://127.0.0.1:9/hook"
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    env = {
        "TOCSIN_API_KEY": KEY,
        "TOCSIN_WEBHOOKS_ALLOW": "127.0.0.0/8",
        "TOCSIN_FEEDS_ALLOW": "127.0.0.0/8",
    }
    async with opened(tmp_path, **env) as made:
        yield made


@pytest.fixture
async def api(desk: Desk) -> AsyncIterator[Client]:
    async with served(desk) as server, TestClient(server, headers=AUTH) as client:
        yield client


async def got(client: Client, path: str, method: str = "GET", **rest: Any) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", **rest) as answer:
        return answer.status, await answer.json()


async def eventually(client: Client, path: str, name: str, count: int) -> list[Any]:
    """A change is seen within a moment, by way of the log."""
    for _ in range(100):
        _, body = await got(client, path)
        if len(body[name]) == count:
            break
        await asyncio.sleep(0.05)
    found: list[Any] = body[name]
    assert len(found) == count
    return found


async def subscribed(client: Client, **fields: Any) -> Any:
    status, made = await got(
        client, "/subscriptions", "POST", json={"name": "n", "webhook": HOOK, **fields}
    )
    assert status == 201, made
    return made


def linked(title: str) -> Linked:
    now = clock.now()
    article = Article(id="ar_1", seen=now, title=title)
    story = Story(article=article, id="st_1", relation="new", reason="first_seen")
    event = Event(id="ev_1", region="AM", level=4, first=now, last=now)
    return Linked(tagged=Tagged(story=story, tags=Tags(level=4), at=now), events=(event,))


async def test_every_route_but_the_description_needs_the_key(desk: Desk, api: Client) -> None:
    """SE-25, SE-26: the router itself is walked."""
    probe = Api(desk)
    for route in probe.routes():
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY[:-1]}):
            path = "/api/v1" + route.path.replace("{id}", "x").replace("{alert}", "x")
            bare = {"Authorization": "", **headers}
            async with api.request(route.method, path, headers=bare) as answer:
                assert answer.status == (200 if route.open else 401), (route.path, headers)
    await probe.close()


async def test_no_key_set_admits_nobody(tmp_path: Path) -> None:
    desk = Desk.open(Settings.load({"TOCSIN_DATA": str(tmp_path)}, config=None))
    await asyncio.to_thread(desk.log.create, TOPICS)
    api = Api(desk)
    client = TestClient(TestServer(api.app(), host="127.0.0.1"))
    async with client, client.get("/events") as answer:
        assert answer.status == 401
    await api.close()
    await desk.close()


async def test_a_subscription_is_made_shown_paused_and_removed(api: Client) -> None:
    made = await subscribed(api, regions=["am"], signals=["assault"])
    (row,) = await eventually(api, "/subscriptions", "subscriptions", 1)

    paused = await got(api, f"/subscriptions/{made['id']}/pause", "POST")
    removed = await got(api, f"/subscriptions/{made['id']}", "DELETE")

    assert made["secret"].startswith("whsec_")
    assert "secret" not in row
    assert (row["regions"], row["signals"]) == (["AM"], ["ASSAULT"])
    assert (paused[0], paused[1]["paused"]) == (200, True)
    assert removed[0] == 200
    await eventually(api, "/subscriptions", "subscriptions", 0)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"name": "n", "webhook": "http://169.254.169.254/"}, "refused"),
        ({"name": "n", "webhook": "ftp://example.org/"}, "http"),
        ({"name": "n", "webhook": HOOK, "regions": ["Armenia"]}, "did you mean AM"),
        ({"name": "n", "webhook": HOOK, "min_level": 9}, "min_level"),
        ({"name": "n", "webhook": HOOK, "secret": "whsec_mine"}, "secret"),
        ({"name": "n"}, "webhook"),
        ({"name": "", "webhook": HOOK}, "name"),
        ([], "object"),
    ],
)
async def test_a_mistake_is_400_with_its_reason(api: Client, body: Any, says: str) -> None:
    """SE-22: what isn't for the caller to set is refused."""
    status, answer = await got(api, "/subscriptions", "POST", json=body)

    assert status == 400
    assert says in answer["error"]


async def test_a_body_that_is_too_large_or_no_json_is_refused(api: Client) -> None:
    """SE-23."""
    large, _ = await got(api, "/subscriptions", "POST", data=b" " * 300_000)
    broken, _ = await got(api, "/subscriptions", "POST", data=b"{")
    limit, _ = await got(api, "/events?limit=101")
    state, says = await got(api, "/deliveries?state=lost")

    assert (large, broken, limit, state) == (413, 400, 400, 400)
    assert "pending, delivered, dead" in says["error"]


async def test_a_name_is_given_once(api: Client) -> None:
    made = await subscribed(api, name="twin")
    await eventually(api, "/subscriptions", "subscriptions", 1)

    status, answer = await got(
        api, "/subscriptions", "POST", json={"name": "twin", "webhook": HOOK}
    )

    assert status == 400
    assert made["id"] in answer["error"]


async def test_an_endpoint_that_is_gone_is_told_and_resume_tries_it_again(
    desk: Desk, api: Client
) -> None:
    made = await subscribed(api)
    await eventually(api, "/subscriptions", "subscriptions", 1)
    await desk.queues.set_endpoint(made["id"], Endpoint(disabled="gone"))

    gone = (await got(api, "/subscriptions"))[1]["subscriptions"][0]
    await got(api, f"/subscriptions/{made['id']}/resume", "POST")
    on = (await got(api, "/subscriptions"))[1]["subscriptions"][0]

    assert (gone["disabled"], gone["says"][:4]) == ("gone", "off:")
    assert (on["disabled"], on["says"]) == (None, "on")


async def test_rows_say_in_words_what_their_codes_mean(desk: Desk, api: Client) -> None:
    publisher = await asyncio.to_thread(desk.log.publisher)
    publisher.publish(EVENTS.name, b"ar_1", EVENTS.encode(linked("Shells fell"))).result(10)
    await asyncio.to_thread(publisher.close)
    await subscribed(api, regions=["am"], min_level=3)
    await got(api, "/feeds", "POST", json={"url": "http://127.0.0.1:9/f", "unchecked": True})

    (event,) = await eventually(api, "/events", "events", 1)
    (subscription,) = await eventually(api, "/subscriptions", "subscriptions", 1)
    (feed,) = await eventually(api, "/feeds", "feeds", 1)

    assert event["shown"]["place"] == "Armenia"
    assert event["shown"]["level"] == "4 armed violence"
    assert subscription["asks"] == "Armenia; level 3 and above"
    assert feed["says"] == "not asked yet"


async def test_events_are_shown_as_they_stand(desk: Desk, api: Client) -> None:
    publisher = desk.log.publisher()
    title = "<img src=x onerror=alert(1)>"
    publisher.publish(EVENTS.name, b"x", b"{not json").result(10)
    publisher.publish(EVENTS.name, b"ar_1", EVENTS.encode(linked(title))).result(10)
    await asyncio.to_thread(publisher.close)

    (row,) = await eventually(api, "/events", "events", 1)

    assert (row["id"], row["region"], row["level"]) == ("ev_1", "AM", 4)
    assert (await got(api, "/events/ev_1"))[1] == row
    assert (await got(api, "/events/ev_2"))[0] == 404


async def test_feeds_are_added_listed_and_removed(api: Client) -> None:
    url = "http://127.0.0.1:9/feed"
    asked = {"url": url, "every_s": 60, "unchecked": True}

    made = await got(api, "/feeds", "POST", json=asked)
    away = await got(api, "/feeds", "POST", json={"url": url + "2"})
    refused = await got(api, "/feeds", "POST", json={"url": "http://10.0.0.1/"})

    assert made[0] == 201
    assert away[0] == 502
    assert refused[0] == 400
    (row,) = await eventually(api, "/feeds", "feeds", 1)
    assert row["every_s"] == 60
    assert (await got(api, f"/feeds/{row['id']}", "DELETE"))[0] == 200
    await eventually(api, "/feeds", "feeds", 0)


async def test_a_dead_letter_is_seen_and_sent_again(desk: Desk, api: Client) -> None:
    now = clock.now()
    await desk.queues.push([Item(queue="sub_1", id="al_1", body=b'{"a":1}', at=now)])
    await desk.queues.lease("sub_1", "t", 60)
    taken = await desk.queues.take("sub_1", "t", clock.now())
    assert taken is not None
    await desk.queues.bury(taken, Attempt(at=now, outcome="failed", status=500))

    dead = (await got(api, "/deliveries?state=dead"))[1]["deliveries"]
    whole = (await got(api, "/deliveries/al_1"))[1]["deliveries"][0]
    replayed = await got(api, "/deliveries/al_1/replay", "POST")

    assert [row["alert"] for row in dead] == ["al_1"]
    assert whole["body"] == {"a": 1}
    assert replayed == (202, {"alert": "al_1", "replayed": ["sub_1"]})
    assert (await got(api, "/deliveries?state=dead"))[1]["deliveries"] == []
    assert (await got(api, "/deliveries/al_2/replay", "POST"))[0] == 404


async def test_the_description_names_every_route(desk: Desk, api: Client) -> None:
    _, described = await got(api, "/openapi.json")

    probe = Api(desk)
    routes = {(route.path, route.method.lower()) for route in probe.routes()}
    await probe.close()
    assert {(path, verb) for path, verbs in described["paths"].items() for verb in verbs} == routes
    assert "WantedSubscription" in described["components"]["schemas"]
    assert described["openapi"].startswith("3.")


async def test_the_page_lets_nothing_run_but_its_own_files(api: Client) -> None:
    """SE-29."""
    async with api.get("/", headers={"Authorization": ""}) as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|<script>", page, re.IGNORECASE)
    for path, (_, kind) in pages.FILES.items():
        async with api.get(path) as answer:
            assert answer.status == 200
            assert kind in answer.headers["Content-Type"]
            assert KEY not in await answer.text()


async def test_the_script_sets_text_and_never_markup(api: Client) -> None:
    """BI-45..50: titles are hostile."""
    for path in (path for path in pages.FILES if path.endswith(".js")):
        async with api.get(path) as answer:
            script = await answer.text()

        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in script
        assert "localStorage" not in script
        assert "sessionStorage" not in script
