"""HTTP: events, feeds, subscriptions and deliveries, as an API and as one page."""

import asyncio

from tocsin.runtime import pages
from tocsin.runtime.api import Api
from tocsin.runtime.desk import Desk


async def console(desk: Desk) -> None:
    """HTTP: events, feeds, subscriptions, deliveries. Routes stand before the first await."""
    api = Api(desk)
    desk.web.add_subapp("/api/v1/", api.app())
    pages.add_routes(desk.web)
    views = [
        asyncio.create_task(view.follow(desk.stopping))
        for view in (api.feeds, api.states, api.subscriptions, api.recent)
    ]
    try:
        await asyncio.gather(*views)
    finally:
        for view in views:
            view.cancel()
        await asyncio.gather(*views, return_exceptions=True)
        await api.close()
