"""FakeSlack by hand: a page on loopback with what a person sees and can do."""

import asyncio
import html
from collections.abc import Callable, Iterator

from aiohttp import web

from tests.testbed.driver import NotAcknowledged
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import IDS, least_scopes, settle_town, shown_to
from tests.testbed.slack.fake import APP_TOKEN, BOT_TOKEN

PAGE = """<!doctype html><meta charset="utf-8"><title>Rightsdesk testbed</title>
<style>body{{font:15px sans-serif;max-width:60em;margin:2em auto}}
pre{{white-space:pre-wrap;background:#f4f4f4;padding:.6em}} form{{display:inline}}</style>
<h1>Slack, by hand</h1><form method="get">I am <select name="who" onchange="this.form.submit()">{people}</select>
in <select name="place" onchange="this.form.submit()">{places}</select></form>
<form method="post" action="/act"><input type="hidden" name="who" value="{who}">
<input type="hidden" name="place" value="{place}">
<p><input name="text" size="70" autofocus placeholder="/rights check … , or a message"> <button>Send</button></p></form>
<p><b>{note}</b></p>{messages}"""


class Hand:
    """One workspace on a page."""

    def __init__(self, fake: FakeSlack) -> None:
        self.fake, self.note = fake, ""

    async def page(self, request: web.Request) -> web.Response:
        """What this person sees."""
        who, place = request.query.get("who", "bo"), request.query.get("place", "town")
        names = ("town", "brand", "legal", "partners", "direct")
        shown = PAGE.format(
            people="".join(_option(one, who) for one in IDS),
            places="".join(_option(one, place) for one in names),
            who=html.escape(who),
            place=html.escape(place),
            note=html.escape(self.note),
            messages="".join(self._messages(who, place)),
        )
        return web.Response(text=shown, content_type="text/html")

    def _messages(self, who: str, place: str) -> Iterator[str]:
        for message in reversed(shown_to(self.fake, who, place)):
            yield f"<pre>{html.escape(message.text)}</pre>"
            for number, control in enumerate(message.controls):
                for value, label in control.choices or (("", control.label),):
                    hidden = {"who": who, "place": place, "id": message.id, "control": str(number), "choice": value}
                    fields = "".join(
                        f'<input type="hidden" name="{k}" value="{html.escape(v)}">' for k, v in hidden.items()
                    )
                    yield f'<form method="post" action="/act">{fields}<button>{html.escape(label)}</button></form> '

    async def act(self, request: web.Request) -> web.Response:
        """Send, or press."""
        given = {name: str(value) for name, value in (await request.post()).items()}
        who, place = given["who"], given["place"]
        channel = self.fake.workspace.direct(IDS[who]) if place == "direct" else self.fake.workspace.by_name(place)
        self.note = ""
        try:
            if "control" in given:
                message = next(one for one in shown_to(self.fake, who, place) if one.id == given["id"])
                raw = message.controls[int(given["control"])].raw
                await self.fake.click(IDS[who], message.raw, raw, given["choice"])  # type: ignore[arg-type]
            elif given["text"].startswith("/"):
                await self.fake.slash(IDS[who], channel.id, given["text"].partition(" ")[2])
            else:
                await self.fake.message(IDS[who], channel.id, given["text"].replace("@rightsdesk", "<@U0BOT>"))
        except NotAcknowledged as error:
            self.note = f"The bot did not answer: {error}"
        raise web.HTTPFound(f"/?who={who}&place={place}")


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{html.escape(value)}">'


def _option(name: str, chosen: str) -> str:
    return f"<option{' selected' if name == chosen else ''}>{name}</option>"


async def run(port: int, say: Callable[[str], None]) -> None:
    """Until somebody ends it."""
    fake = FakeSlack(least_scopes())
    settle_town(fake)
    await fake.start(port)
    hand = Hand(fake)
    app = web.Application()
    app.add_routes([web.get("/", hand.page), web.post("/act", hand.act)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port + 1).start()
    say(f"Act as a person on http://127.0.0.1:{port + 1}/ . In another terminal:")
    say(
        f"RIGHTSDESK_SLACK__BOT_TOKEN={BOT_TOKEN} RIGHTSDESK_SLACK__APP_TOKEN={APP_TOKEN} "
        f"RIGHTSDESK_SLACK__API_BASE_URL={fake.url}/api/ rightsdesk serve"
    )
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        await fake.stop()
