"""The HTTP API under ``/api/v1``: every route needs the key, save its own description."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec
from aiohttp import web

from tocsin import __version__
from tocsin.errors import Misconfigured, TryAgain, Unavailable
from tocsin.runtime import catalogue, words
from tocsin.runtime.desk import Desk
from tocsin.runtime.endpoints import switch_on
from tocsin.runtime.mirror import Mirror
from tocsin.runtime.recent import Recent
from tocsin.runtime.rows import (
    Row,
    article_row,
    delivery_row,
    event_row,
    feed_row,
    subscription_row,
    switched_off,
)
from topics import FEED_STATES, FEEDS, SUBSCRIPTIONS, Feed, Topic
from topics.spec import as_json

if TYPE_CHECKING:
    from tocsin.runtime.broker.spec import Publisher
    from tocsin.runtime.queues.spec import Delivery
    from topics.events import Event

R = TypeVar("R", bound=msgspec.Struct)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MOST_BODY_BYTES = 256 * 1024
MOST_ROWS = 100
ACKNOWLEDGED_S = 15.0
STATES = ("pending", "delivered", "dead")
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Route(NamedTuple):
    """One operation of the API; the router and its description are made from it."""

    method: str
    path: str
    handler: Handler
    says: str
    body: type[msgspec.Struct] | None = None
    open: bool = False


class Api:
    """What the API answers from: live views of the log, and the queues."""

    def __init__(self, desk: Desk) -> None:
        self.feeds = Mirror(desk.log, FEEDS)
        self.states = Mirror(desk.log, FEED_STATES)
        self.subscriptions = Mirror(desk.log, SUBSCRIPTIONS)
        self.recent = Recent(desk.log)
        self._desk = desk
        self._publisher: Publisher | None = None

    def app(self) -> web.Application:
        """Return the application to mount at ``/api/v1``."""
        app = web.Application(middlewares=[self._guard])
        for route in self.routes():
            app.router.add_route(route.method, route.path, route.handler)
        return app

    def routes(self) -> tuple[Route, ...]:
        """Return every operation."""
        wanted_s, wanted_f = catalogue.WantedSubscription, catalogue.WantedFeed
        return (
            Route("GET", "/openapi.json", self._describe, "This description", open=True),
            Route("GET", "/events", self._events, "Events as they stand, the last changed first"),
            Route("GET", "/events/{id}", self._event, "One event"),
            Route("GET", "/articles", self._articles, "The last articles, silent ones as well"),
            Route("GET", "/feeds", self._feeds, "The feeds and how their polling stands"),
            Route("POST", "/feeds", self._add_feed, "Poll a feed from now on", wanted_f),
            Route("DELETE", "/feeds/{id}", self._remove_feed, "Stop polling a feed"),
            Route("GET", "/subscriptions", self._subscriptions, "The subscriptions, no secrets"),
            Route("POST", "/subscriptions", self._subscribe, "Make one; tells secret", wanted_s),
            Route("GET", "/subscriptions/{id}", self._subscription, "One subscription"),
            Route("DELETE", "/subscriptions/{id}", self._unsubscribe, "Remove it and its queue"),
            Route("POST", "/subscriptions/{id}/pause", self._pause, "Alert it no longer"),
            Route("POST", "/subscriptions/{id}/resume", self._resume, "Alert it again"),
            Route("GET", "/deliveries", self._deliveries, "What was sent, waits or is dead"),
            Route("GET", "/deliveries/{alert}", self._delivery, "An alert with all attempts"),
            Route("POST", "/deliveries/{alert}/replay", self._replay, "Send an alert again"),
        )

    async def close(self) -> None:
        """Let go of what was opened."""
        for mirror in (self.feeds, self.states, self.subscriptions):
            await mirror.close()
        if self._publisher is not None:
            await asyncio.to_thread(self._publisher.close)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._admit(request)
            return await handler(request)
        except web.HTTPException as error:
            return _json({"error": error.text or error.reason}, error.status)
        except (Misconfigured, msgspec.DecodeError) as error:
            return _json({"error": str(error)}, 400)
        except (TryAgain, Unavailable) as error:
            return _json({"error": str(error)}, 503)

    def _admit(self, request: web.Request) -> None:
        if (request.content_length or 0) > MOST_BODY_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BODY_BYTES, request.content_length or 0)
        if request.path.endswith("/api/v1/openapi.json"):
            return
        key = str.__str__(self._desk.settings.api_key)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not key or not hmac.compare_digest(given.encode("utf-8", "replace"), key.encode()):
            raise web.HTTPUnauthorized(text="Authorization: Bearer KEY is missing or wrong")

    async def _describe(self, _: web.Request) -> web.Response:
        return _json(openapi(self.routes()))

    async def _events(self, request: web.Request) -> web.Response:
        newest = islice(reversed(self.recent.events.values()), _limit(request))
        rows = [self._event_row(each) for each in newest]
        return _json({"events": rows, "feeds": len(self.feeds.records)})

    async def _event(self, request: web.Request) -> web.Response:
        return _json(self._event_row(_known(self.recent.events, request.match_info["id"])))

    def _event_row(self, event: "Event") -> Row:
        return event_row(event, self.recent.quotes(event))

    async def _articles(self, request: web.Request) -> web.Response:
        newest = islice(reversed(self.recent.articles), _limit(request))
        return _json({"articles": [article_row(each) for each in newest]})

    async def _feeds(self, _: web.Request) -> web.Response:
        return _json({"feeds": [self._feed_row(each) for each in self.feeds.records.values()]})

    def _feed_row(self, feed: Feed) -> Row:
        state = self.states.records.get(feed.id)
        says = words.words("polls", state.status) if state else "not asked yet"
        return feed_row(feed, state) | {"says": says}

    async def _add_feed(self, request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=catalogue.WantedFeed)
        allow = self._desk.settings.feeds_allow
        feed = await asyncio.to_thread(catalogue.feed, wanted, allow, self._desk.clock())
        before = self.feeds.records.get(feed.id)
        if before is not None:
            feed = catalogue.changed(before, feed)
        elif not wanted.unchecked:
            try:
                feed = await catalogue.looked(feed, self._desk.settings)
            except Unavailable as error:
                raise web.HTTPBadGateway(text=str(error)) from error
        await self._put(FEEDS, feed.id, feed)
        return _json(feed_row(feed, None), 200 if before else 201)

    async def _remove_feed(self, request: web.Request) -> web.Response:
        feed = _known(self.feeds.records, request.match_info["id"])
        await self._put(FEEDS, feed.id, None)
        await self._put(FEED_STATES, feed.id, None)
        return _json({"id": feed.id, "removed": True})

    async def _subscriptions(self, _: web.Request) -> web.Response:
        off = switched_off(await self._desk.queues.disabled())
        rows = [
            subscription_row(each)
            | {"asks": words.asks(each), "disabled": off.get(each.id)}
            | {"says": words.state(each, off.get(each.id))}
            for each in self.subscriptions.records.values()
        ]
        return _json({"subscriptions": rows})

    async def _subscribe(self, request: web.Request) -> web.Response:
        wanted = msgspec.json.decode(await request.read(), type=catalogue.WantedSubscription)
        allow = self._desk.settings.webhooks_allow
        made = await asyncio.to_thread(catalogue.subscription, wanted, allow, self._desk.clock())
        known = self.subscriptions.records.values()
        catalogue.check_name(made.name, known, "give another name, or remove that one first")
        await self._put(SUBSCRIPTIONS, made.id, made)
        return _json(subscription_row(made) | {"secret": made.secret}, 201)

    async def _subscription(self, request: web.Request) -> web.Response:
        found = _known(self.subscriptions.records, request.match_info["id"])
        return _json(subscription_row(found))

    async def _unsubscribe(self, request: web.Request) -> web.Response:
        found = _known(self.subscriptions.records, request.match_info["id"])
        await self._put(SUBSCRIPTIONS, found.id, None)
        await self._desk.queues.drop(found.id)
        return _json({"id": found.id, "removed": True})

    async def _pause(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=True)

    async def _resume(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=False)

    async def _set_paused(self, request: web.Request, *, paused: bool) -> web.Response:
        found = _known(self.subscriptions.records, request.match_info["id"])
        found = msgspec.structs.replace(found, paused=paused)
        await self._put(SUBSCRIPTIONS, found.id, found)
        if not paused:
            await switch_on(self._desk.queues, found.id)
        return _json(subscription_row(found))

    async def _deliveries(self, request: web.Request) -> web.Response:
        state = request.query.get("state")
        if state not in (None, *STATES):
            raise Misconfigured(f"state: expected one of {', '.join(STATES)}, not {state!r}")
        found = await self._desk.queues.deliveries(
            request.query.get("subscription"), state=state, limit=_limit(request)
        )
        return _json({"deliveries": [self._delivery_row(each) for each in found]})

    def _delivery_row(self, delivery: "Delivery") -> Row:
        known = self.subscriptions.records.get(delivery.queue)
        name = {"name": known.name if known else None}
        return delivery_row(delivery) | name | {"says": words.delivery(delivery)}

    async def _delivery(self, request: web.Request) -> web.Response:
        found = await self._desk.queues.find(request.match_info["alert"])
        if not found:
            raise web.HTTPNotFound(text="no such delivery")
        rows = [delivery_row(each) | {"body": msgspec.Raw(each.body)} for each in found]
        return _json({"deliveries": rows})

    async def _replay(self, request: web.Request) -> web.Response:
        alert, queues = request.match_info["alert"], self._desk.queues
        now = self._desk.clock()
        known = [delivery.queue for delivery in await queues.find(alert)]
        done = [queue for queue in known if await queues.replay(queue, alert, now)]
        if not done:
            raise web.HTTPNotFound(text="no such delivery")
        return _json({"alert": alert, "replayed": done}, 202)

    async def _put(self, topic: Topic[R], key: str, record: R | None) -> None:
        value = None if record is None else topic.encode(record)
        if self._publisher is None:
            self._publisher = await asyncio.to_thread(self._desk.log.publisher)
        kept = self._publisher.publish(topic.name, key.encode(), value)
        try:
            await asyncio.wait_for(asyncio.wrap_future(kept), ACKNOWLEDGED_S)
        except TimeoutError:
            raise TryAgain(f"the log did not answer within {ACKNOWLEDGED_S:g} s") from None


def _known(table: dict[str, R], key: str) -> R:
    found = table.get(key)
    if found is None:
        raise web.HTTPNotFound(text="no such id")
    return found


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", str(MOST_ROWS))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_ROWS:
        raise Misconfigured(f"limit: expected 1 to {MOST_ROWS}")
    return int(text)


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(
        body=as_json(value), status=status, content_type="application/json", headers=HEADERS
    )


def openapi(routes: tuple[Route, ...]) -> dict[str, object]:
    """Return the OpenAPI 3.1 description of these operations."""
    bodies = [route.body for route in routes if route.body is not None]
    template = "#/components/schemas/{name}"
    schemas, parts = msgspec.json.schema_components(bodies, ref_template=template)
    bearer = {"key": {"type": "http", "scheme": "bearer"}}
    refs = dict(zip(bodies, schemas, strict=True))
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
        operation: dict[str, object] = {
            "summary": route.says,
            "responses": {"default": {"description": "JSON; what failed has an `error`"}},
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in names
            ],
        }
        if route.open:
            operation["security"] = []
        if route.body is not None:
            content = {"application/json": {"schema": refs[route.body]}}
            operation["requestBody"] = {"required": True, "content": content}
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tocsin", "version": __version__.split(".")[0]},
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "components": {"schemas": parts, "securitySchemes": bearer},
        "paths": paths,
    }
