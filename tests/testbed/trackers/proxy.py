"""Stands between an adapter and a real server on loopback, so that things can go wrong on the way."""

from urllib.parse import urlsplit

from aiohttp import ClientSession, DummyCookieJar, web
from yarl import URL

from tests.testbed.trackers.faults import Faults

HOP = {"host", "connection", "transfer-encoding", "content-length", "content-encoding", "accept-encoding"}


class Proxy:
    """Passes requests on."""

    def __init__(self, upstream: str, faults: Faults) -> None:
        """`upstream` is the real server's address."""
        self.upstream, self.faults = upstream.rstrip("/"), faults

    def app(self) -> web.Application:
        """Every route."""
        app = web.Application(middlewares=[self.faults.middleware()], client_max_size=10_000_000)
        app.router.add_route("*", "/{path:.*}", self._pass)
        return app

    async def _pass(self, request: web.Request) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        if "Origin" in headers:
            place = urlsplit(self.upstream)
            headers["Origin"] = f"{place.scheme}://{place.netloc}"
        url = URL(f"{self.upstream}{request.raw_path}", encoded=True)
        async with (
            ClientSession(cookie_jar=DummyCookieJar()) as session,
            session.request(request.method, url, headers=headers, data=await request.read()) as answer,
        ):
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)
