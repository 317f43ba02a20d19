"""POST /trackers/NAME: a tracker says that a ticket changed; what changed is then read from the tracker itself."""

from collections.abc import Mapping

from aiohttp import web

from bot.domain.errors import BadInput, NotAllowed
from bot.ports import Hook, Store
from bot.work.acts.news import accept_news

LARGEST = 2_000_000
"""Bytes of a webhook's body; GitHub sends at most 25 MB, but an issue's event is a few kilobytes."""


def hook_routes(store: Store, hooks: Mapping[str, Hook]) -> web.RouteTableDef:
    """A path for each of the hooks, answered after the commit: 202, or 200 where nothing will follow."""
    routes = web.RouteTableDef()

    @routes.post("/trackers/{name}")
    async def told(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in hooks:
            raise web.HTTPNotFound(text="no webhook is configured for this tracker\n")
        body = await request.read()
        try:
            news = hooks[name].read(request.headers, body)
        except NotAllowed as error:
            raise web.HTTPUnauthorized(text=f"{error}\n") from error
        except BadInput as error:
            raise web.HTTPBadRequest(text=f"{error}\n") from error
        new = await store.run(lambda tx: accept_news(tx, name, news))
        return web.Response(status=202 if new else 200)

    return routes
