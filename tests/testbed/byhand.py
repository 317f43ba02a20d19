"""The stand-ins by hand: for each a page on loopback with what a person sees and can do, and the same as JSON."""

import asyncio
import html
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Protocol

from aiohttp import web

from tests.testbed.discord.driver import DiscordDriver
from tests.testbed.discord.people import studio
from tests.testbed.discord.server import fake_discord
from tests.testbed.driver import PEOPLE, PLACES, Control, Modal, NotAcknowledged, Shown
from tests.testbed.program import on_discord, on_slack
from tests.testbed.slack import FakeSlack
from tests.testbed.slack.driver import IDS, least_scopes, open_form, settle_town, shown_to

PAGE = """<!doctype html><meta charset="utf-8"><title>Rightsdesk testbed</title>
<style>body{{font:15px sans-serif;max-width:60em;margin:2em auto}}
pre{{white-space:pre-wrap;background:#f4f4f4;padding:.6em}} form{{display:inline}}</style>
<h1>{name}, by hand</h1><form method="get">I am <select name="who" onchange="this.form.submit()">{people}</select>
in <select name="place" onchange="this.form.submit()">{places}</select> <button>Look again</button></form>
<form method="post" action="/act">{hidden}
<p><input name="text" size="70" autofocus placeholder="/rights check …, @rightsdesk …, or a message">
<button>Send</button></p></form><p><b>{note}</b></p>{form}{messages}"""


class Hands(Protocol):
    """What a person does on one platform."""

    name: str

    def sees(self, who: str, place: str) -> list[Shown]:
        """The bot's messages, oldest first."""

    def form(self, who: str) -> Modal | None:
        """The form that stands open."""

    async def write(self, who: str, place: str, text: str) -> None:
        """A message, a mention or a command."""

    async def press(self, who: str, shown: Shown, control: Control, choice: str) -> None:
        """A button or a choice."""

    async def submit(self, who: str, form: Modal, values: Mapping[str, str]) -> Mapping[str, str]:
        """Send a form; field -> what is wrong."""


class SlackHands:
    """See Hands."""

    name = "Slack"

    def __init__(self, fake: FakeSlack) -> None:
        self.fake = fake

    def sees(self, who: str, place: str) -> list[Shown]:
        return shown_to(self.fake, who, place)

    def form(self, who: str) -> Modal | None:
        return open_form(self.fake, who)

    async def write(self, who: str, place: str, text: str) -> None:
        workspace = self.fake.workspace
        channel = workspace.direct(IDS[who]) if place == "direct" else workspace.by_name(place)
        if text.startswith("/"):
            await self.fake.slash(IDS[who], channel.id, text.partition(" ")[2])
        else:
            await self.fake.message(IDS[who], channel.id, text.replace("@rightsdesk", "<@U0BOT>"))

    async def press(self, who: str, shown: Shown, control: Control, choice: str) -> None:
        await self.fake.click(IDS[who], shown.raw, control.raw, choice)  # type: ignore[arg-type]

    async def submit(self, who: str, form: Modal, values: Mapping[str, str]) -> Mapping[str, str]:
        return await self.fake.submit(IDS[who], values)


class DiscordHands:
    """See Hands."""

    name = "Discord"

    def __init__(self, driver: DiscordDriver) -> None:
        self.driver = driver

    def sees(self, who: str, place: str) -> list[Shown]:
        return self.driver.sees(who, place)

    def form(self, who: str) -> Modal | None:
        return self.driver.modal(who)

    async def write(self, who: str, place: str, text: str) -> None:
        if text.startswith("/"):
            await self.driver.command(who, place, text.partition(" ")[2])
        elif "@rightsdesk" in text:
            await self.driver.mention(who, place, text.replace("@rightsdesk", "").strip())
        else:
            await self.driver.say(who, text, place=place)

    async def press(self, who: str, shown: Shown, control: Control, choice: str) -> None:
        await self.driver.click(who, shown, control, choice)

    async def submit(self, who: str, form: Modal, values: Mapping[str, str]) -> Mapping[str, str]:
        return await self.driver.submit(who, form, values)


class Page:
    """One platform on a page."""

    def __init__(self, hands: Hands) -> None:
        self.hands, self.note = hands, ""

    async def page(self, request: web.Request) -> web.Response:
        """What this person sees."""
        who, place = _person(request.query)
        shown = PAGE.format(
            name=self.hands.name,
            people="".join(_option(one, who) for one in PEOPLE),
            places="".join(_option(one, place) for one in (*PLACES, "direct")),
            hidden=_hidden(who=who, place=place),
            note=html.escape(self.note),
            form=self._form(who, place),
            messages="".join(self._messages(who, place)),
        )
        return web.Response(text=shown, content_type="text/html")

    async def seen(self, request: web.Request) -> web.Response:
        """The same as JSON."""
        who, place = _person(request.query)
        form = self.hands.form(who)
        shown = [
            {"id": one.id, "text": one.text, "controls": [_control(each) for each in one.controls]}
            for one in self.hands.sees(who, place)
        ]
        return web.json_response({"note": self.note, "form": form.fields if form else None, "messages": shown})

    def _messages(self, who: str, place: str) -> Iterator[str]:
        for message in reversed(self.hands.sees(who, place)):
            yield f"<pre>{html.escape(message.text)}</pre>"
            for number, control in enumerate(message.controls):
                for value, label in control.choices or (("", control.label),):
                    hidden = _hidden(who=who, place=place, id=message.id, control=str(number), choice=value)
                    yield f'<form method="post" action="/act">{hidden}<button>{html.escape(label)}</button></form> '

    def _form(self, who: str, place: str) -> str:
        form = self.hands.form(who)
        if form is None:
            return ""
        fields = "".join(
            f'<p>{html.escape(name)} <input name="field.{html.escape(name)}" size="60" '
            f'value="{html.escape(form.values.get(name, ""))}"></p>'
            for name in form.fields
        )
        hidden = _hidden(who=who, place=place, form="yes")
        title = html.escape(form.title)
        return f'<h2>{title}</h2><form method="post" action="/act">{hidden}{fields}<button>Submit</button></form>'

    async def act(self, request: web.Request) -> web.Response:
        """Send, press or submit."""
        given = {name: str(value) for name, value in (await request.post()).items()}
        who, place = _person(given)
        self.note = ""
        try:
            await self._done(given, who, place)
        except NotAcknowledged as error:
            self.note = f"The bot did not answer: {error}"
        except (AssertionError, StopIteration) as error:
            self.note = f"Nobody can do that here: {error}"
        raise web.HTTPFound(f"/?who={who}&place={place}")

    async def _done(self, given: Mapping[str, str], who: str, place: str) -> None:
        form = self.hands.form(who)
        if "form" in given and form is not None:
            values = {name.removeprefix("field."): text for name, text in given.items() if name.startswith("field.")}
            wrong = await self.hands.submit(who, form, {name: text for name, text in values.items() if text})
            self.note = "; ".join(f"{name}: {why}" for name, why in wrong.items())
        elif "control" in given:
            message = next(one for one in self.hands.sees(who, place) if one.id == given["id"])
            await self.hands.press(who, message, message.controls[int(given["control"])], given.get("choice", ""))
        else:
            await self.hands.write(who, place, given["text"])


def _person(given: Mapping[str, str]) -> tuple[str, str]:
    return given.get("who", "bo"), given.get("place", "town")


def _control(one: Control) -> dict[str, object]:
    return {"label": one.label, "action": one.action, "choices": [list(each) for each in one.choices]}


def _hidden(**values: str) -> str:
    return "".join(f'<input type="hidden" name="{name}" value="{html.escape(text)}">' for name, text in values.items())


def _option(name: str, chosen: str) -> str:
    return f"<option{' selected' if name == chosen else ''}>{name}</option>"


async def run(port: int, say: Callable[[str], None]) -> None:
    """Slack's page on the port after `port`, Discord's on the one after that; until somebody ends it."""
    async with AsyncExitStack() as stack:
        slack = await FakeSlack(least_scopes()).start(port)
        stack.push_async_callback(slack.stop)
        settle_town(slack)
        place = studio()
        discord = await stack.enter_async_context(fake_discord(place.world))
        driver = DiscordDriver(discord, place, lambda: False)
        for at, hands in enumerate((SlackHands(slack), DiscordHands(driver)), 1):
            await _served(stack, Page(hands), port + at)
            say(f"{hands.name}: act as a person on http://127.0.0.1:{port + at}/ (as JSON: /seen?who=bo&place=direct)")
        say("In another terminal, for either or both:")
        for told in (on_slack(slack), on_discord(discord, place)):
            say(" ".join(f"{name}='{value}'" for name, value in told.items()) + " rightsdesk serve")
        await asyncio.Event().wait()


async def _served(stack: AsyncExitStack, page: Page, port: int) -> None:
    app = web.Application()
    app.add_routes([web.get("/", page.page), web.get("/seen", page.seen), web.post("/act", page.act)])
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", port).start()
