"""ChatDriver on Slack, by Socket Mode or signed HTTP."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.chat.connection import Connection
from bot.chat.serving import slack
from bot.chat.slack.blocks import parse_action
from bot.chat.slack.connect import PATH, SlackConnection
from bot.chat.slack.manifest import SCOPES
from tests.testbed.desk import Desk
from tests.testbed.driver import Control, Modal, NotAcknowledged, Shown, Upload
from tests.testbed.slack.fake import FakeSlack
from tests.testbed.slack.signing import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from tests.testbed.slack.state import BOT_USER, OTHER_TEAM, Ephemeral, Json, SlackUser

IDS = {"ada": "U0ADA", "bo": "U0BO", "cy": "U0CY", "gus": "U0GUS", "robo": "U0ROBO"}
CONTROLS = ("button", "static_select", "conversations_select")


def least_scopes() -> set[str]:
    """The bot scopes of the manifest: what works here, works with them."""
    return set(SCOPES)


def slack_settings(url: str, mode: str) -> dict[str, Any]:
    """The section [slack] for the stand-in."""
    return {
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "mode": mode,
        "port": 0,
        "api_base_url": f"{url}/api/",
        "groups": {"S0COUNSEL": "counsel", "S0STAFF": "staff"},
        "channels": {"C0LEGAL": "counsel", "C0BRAND": "staff", "C0PARTNERS": "counsel"},
        "roles": {"S0COUNSEL": "counsel"},
    }


def settle_town(fake: FakeSlack) -> None:
    """The people and places of tests.testbed.driver."""
    workspace = fake.workspace
    for name, user in (
        ("ada", SlackUser("U0ADA", "ada", locale="nb-NO")),
        ("bo", SlackUser("U0BO", "bo")),
        ("cy", SlackUser("U0CY", "cy")),
        ("gus", SlackUser("U0GUS", "gus", team=OTHER_TEAM)),
        ("robo", SlackUser("U0ROBO", "robo", bot="B0ROBO")),
    ):
        workspace.add_user(user)
        assert IDS[name] == user.id
    inside = {"U0ADA", "U0BO", "U0CY", "U0ROBO"}
    for name in ("legal", "brand", "town"):
        workspace.add_channel(name, inside)
    workspace.add_channel("partners", {*inside, "U0GUS"}, shared=True)
    workspace.groups |= {"S0COUNSEL": ["U0ADA"], "S0STAFF": ["U0BO"]}


def shown_to(fake: FakeSlack, who: str, place: str = "") -> list[Shown]:
    """The bot's messages that somebody can see, oldest first; in one place, or everywhere."""
    user, workspace = IDS[who], fake.workspace
    found: list[tuple[str, Shown]] = []
    for channel in workspace.channels.values():
        if user not in channel.members:
            continue
        name = channel.name or "direct"
        for message in channel.messages:
            if message["user"] == BOT_USER:
                raw = {"message": message, "channel": channel.id}
                found.append((message["ts"], _shown(message, name, raw, private=bool(channel.direct))))
    for one in workspace.ephemerals:
        if one.user == user:
            found.append((one.message["ts"], _whispered(one, workspace.channels[one.channel].name or "direct")))
    found.sort(key=lambda pair: pair[0])
    return [shown for _, shown in found if place in ("", shown.place)]


def open_form(fake: FakeSlack, who: str) -> Modal | None:
    """The modal that stands open for somebody."""
    view = fake.workspace.views.get(IDS[who])
    if view is None:
        return None
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    values = {one["block_id"]: one["element"].get("initial_value", "") for one in inputs}
    return Modal(
        id=view["id"],
        title=view["title"]["text"],
        fields=tuple(one["block_id"] for one in inputs),
        values={name: value for name, value in values.items() if value},
        raw=view,
    )


class SlackDriver:
    """See tests.testbed.driver.ChatDriver."""

    platform = "slack"

    def __init__(self, fake: FakeSlack, desk: Desk, mode: str) -> None:
        """Over a started stand-in."""
        self.fake, self.desk, self.mode = fake, desk, mode
        self.name = f"slack-{mode}"
        self.connection: Connection = slack(desk.app)

    async def start(self) -> None:
        """Connect the program."""
        await self.desk.start(self.connection)
        assert isinstance(self.connection, SlackConnection)
        if self.mode == "http":
            self.fake.http_target = f"http://127.0.0.1:{self.connection.port}{PATH}"
        await self.fake.connected()

    async def stop(self) -> None:
        """End both; a route that nobody knows fails the test."""
        await self.desk.stop()
        await self.fake.stop()
        assert self.fake.unknown == []

    def channel(self, who: str, place: str) -> str:
        """The id of a place, as this person sees it."""
        if place == "direct":
            return self.fake.workspace.direct(IDS[who]).id
        return self.fake.workspace.by_name(place).id

    async def command(self, who: str, place: str, words: str, **options: str) -> None:
        """See ChatDriver."""
        typed = " ".join([words, *(f"{name}:{value}" for name, value in options.items())])
        await self.fake.slash(IDS[who], self.channel(who, place), typed)
        await self.in_hand()

    async def say(
        self, who: str, text: str, *, place: str = "direct", thread: str = "", files: Sequence[Upload] = ()
    ) -> str:
        """See ChatDriver."""
        sent = await self.fake.message(
            IDS[who], self.channel(who, place), _escaped(text), thread=thread, files=self._files(who, files)
        )
        return str(sent["ts"])

    async def mention(self, who: str, place: str, text: str, *, thread: str = "", files: Sequence[Upload] = ()) -> str:
        """See ChatDriver."""
        sent = await self.fake.message(
            IDS[who],
            self.channel(who, place),
            f"<@{BOT_USER}> {_escaped(text)}",
            thread=thread,
            files=self._files(who, files),
        )
        return str(sent["ts"])

    def _files(self, who: str, files: Sequence[Upload]) -> list[Json]:
        return [self.fake.upload(IDS[who], one.name, one.content, one.media_type) for one in files]

    async def message_action(self, who: str, place: str, message: str) -> None:
        """See ChatDriver."""
        await self.fake.shortcut(IDS[who], self.channel(who, place), message)
        await self.in_hand()

    async def click(self, who: str, shown: Shown, control: Control, choice: str = "") -> None:
        """See ChatDriver."""
        assert isinstance(control.raw, dict)
        where = shown.raw
        assert isinstance(where, dict)
        await self.fake.click(IDS[who], where, control.raw, choice)
        await self.in_hand()

    async def submit(
        self, who: str, modal: Modal, values: Mapping[str, str], files: Sequence[Upload] = ()
    ) -> Mapping[str, str]:
        """See ChatDriver."""
        del modal
        given = dict(values)
        if "channel" in given:
            given["channel"] = self.channel(who, given["channel"])
        return await self.fake.submit(IDS[who], given, self._files(who, files))

    async def open_home(self, who: str) -> Shown | None:
        """See ChatDriver."""
        view = await self.fake.open_home(IDS[who])
        assert view is not None
        return Shown(
            id=view["id"],
            place="home",
            text="\n".join(_texts(view["blocks"])),
            controls=tuple(_controls(view["blocks"])),
            private=True,
            raw={"view": view},
        )

    async def settled(self) -> None:
        """See ChatDriver."""
        await self.desk.settled()
        await self.in_hand()

    async def in_hand(self) -> None:
        """Wait for what goes on after the acknowledgement: a form that opens."""
        assert isinstance(self.connection, SlackConnection)
        await asyncio.gather(*self.connection.listeners.tasks, return_exceptions=True)

    def sees(self, who: str, place: str = "") -> list[Shown]:
        """See ChatDriver."""
        return shown_to(self.fake, who, place)

    def modal(self, who: str) -> Modal | None:
        """See ChatDriver."""
        return open_form(self.fake, who)

    async def close_direct(self, who: str) -> None:
        """See ChatDriver."""
        self.fake.workspace.users[IDS[who]].takes_direct_messages = False

    async def repeat_last(self, times: int = 1) -> None:
        """See ChatDriver."""
        assert self.fake.last_event is not None
        for number in range(times):
            await self.fake.deliver("events_api", self.fake.last_event, retry=number + 1)

    async def drop_connection(self) -> None:
        """See ChatDriver."""
        if self.mode == "socket":
            await self.fake.sockets.drop()

    async def fail_next(self, what: str, times: int = 1) -> None:
        """See ChatDriver."""
        self.fake.faults.setdefault("chat.postMessage", []).extend([what] * times)

    def refused(self, who: str) -> list[str]:
        """See ChatDriver."""
        return self.fake.errors.get(IDS[who], [])


def _escaped(text: str) -> str:
    """As Slack's own client sends what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shown(message: Json, place: str, raw: Json, *, private: bool) -> Shown:
    blocks = message.get("blocks") or []
    text = "\n".join(_texts(blocks)) if blocks else message.get("text", "")
    return Shown(
        id=message["ts"],
        place=place,
        text=text,
        controls=tuple(_controls(blocks)),
        private=private,
        thread=message.get("thread_ts", ""),
        files=tuple(one["name"] for one in message.get("files") or ()),
        raw=raw,
    )


def _whispered(one: Ephemeral, place: str) -> Shown:
    raw = {"message": one.message, "channel": one.channel, "ephemeral": one}
    return _shown(one.message, place, raw, private=True)


def _texts(part: Any) -> Iterator[str]:
    """Every readable text of blocks, in order, without those on controls."""
    if isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, dict) and part.get("type") not in CONTROLS:
        text = part.get("text")
        if isinstance(text, str):
            yield text
        elif text is not None:
            yield from _texts(text)
        for name in ("elements", "rows", "fields"):
            yield from _texts(part.get(name) or [])


def _controls(blocks: list[Json]) -> Iterator[Control]:
    for block in blocks:
        for one in block.get("elements") or ():
            if one.get("type") in CONTROLS:
                action, record = parse_action(one["action_id"])
                label = (one.get("text") or one.get("placeholder"))["text"]
                choices = tuple((option["value"], option["text"]["text"]) for option in one.get("options") or ())
                yield Control(label=label, action=action, record=record, choices=choices, raw=one)


__all__ = ("NotAcknowledged", "SlackDriver", "least_scopes", "settle_town", "slack_settings")
