"""A person on Discord; implements tests.testbed.driver.ChatDriver over the wire."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.chat.discord.parts import read_component_id
from tests.testbed.discord.limits import every
from tests.testbed.discord.nouns import DIRECT, THREAD, Channel, Json, Message, User
from tests.testbed.discord.people import Studio
from tests.testbed.discord.server import FakeDiscord
from tests.testbed.driver import Control, Modal, Shown, Upload

SETTLED_SECONDS = 60.0
"""Only a bot that hangs takes so long; on a busy machine ten seconds were not enough."""
STEP = 0.004
QUIET_ROUNDS = 3
OPTIONS = {"check": "description", "ask": "question", "search": "words"}
MATTER = re.compile(r"^[MD]-\d+$")


class DiscordDriver:
    """See tests.testbed.driver.ChatDriver. `busy` says whether the bot has something to do."""

    name = "discord"
    platform = "discord"

    def __init__(self, fake: FakeDiscord, studio: Studio, busy: Callable[[], Any]) -> None:
        self.fake, self.studio, self.busy = fake, studio, busy

    def _user(self, who: str) -> User:
        return self.studio.people[who]

    def _place(self, who: str, place: str) -> Channel:
        return self.fake.world.direct(self._user(who)) if place == "direct" else self.studio.places[place]

    def _threaded(self, who: str, place: str, thread: str) -> tuple[Channel, str]:
        """Where a message goes, and which message it answers."""
        if thread in self.fake.world.channels:
            return self.fake.world.channels[thread], ""
        return self._place(who, place), thread

    async def command(self, who: str, place: str, words: str, **options: str) -> None:
        word, _, rest = words.strip().partition(" ")
        rest = rest.strip()
        given: dict[str, Any] = dict(options)
        if rest:
            given.update(self._typed(word, rest))
        await self.fake.slash(self._user(who), self._place(who, place), word or "help", **given)

    def _typed(self, word: str, rest: str) -> dict[str, str]:
        """The words behind a command, in its typed options."""
        declared = {
            option["name"]
            for command in self.fake.world.commands
            if command["name"] == "rights"
            for one in command["options"]
            if one["name"] == word
            for option in one.get("options", [])
        }
        first, _, more = rest.partition(" ")
        if "matter" in declared and word != "check":
            return {"matter": first, **({"words": more} if more else {})} if MATTER.match(first) else {"words": rest}
        return {OPTIONS.get(word, "words"): rest}

    async def say(
        self, who: str, text: str, *, place: str = "direct", thread: str = "", files: Sequence[Upload] = ()
    ) -> str:
        channel, reference = self._threaded(who, place, thread)
        return (await self.fake.say(self._user(who), channel, text, reference=reference, files=files)).id

    async def mention(self, who: str, place: str, text: str, *, thread: str = "", files: Sequence[Upload] = ()) -> str:
        channel, reference = self._threaded(who, place, thread)
        said = await self.fake.say(self._user(who), channel, text, mention=True, reference=reference, files=files)
        return said.id

    async def message_action(self, who: str, place: str, message: str) -> None:
        found = self.fake.world.find_message(self._place(who, place).id, message)
        assert found is not None, message
        await self.fake.message_action(self._user(who), found)

    async def click(self, who: str, shown: Shown, control: Control, choice: str = "") -> None:
        raw: Any = control.raw
        assert isinstance(shown.raw, Message)
        await self.fake.click(self._user(who), shown.raw, raw["custom_id"], *([choice] if choice else []))

    async def submit(
        self, who: str, modal: Modal, values: Mapping[str, str], files: Sequence[Upload] = ()
    ) -> Mapping[str, str]:
        chosen = dict(values)
        if "channel" in chosen:
            chosen["channel"] = self.studio.places[chosen["channel"]].id
        interaction = await self.fake.submit(self._user(who), chosen, files)
        refused = interaction.original if interaction.response == 4 else None
        # Discord's forms show no errors in their fields: the sentence comes as an ephemeral message.
        return {"": refused.content} if refused is not None else {}

    async def open_home(self, who: str) -> Shown | None:
        return None

    async def settled(self) -> None:
        until = time.monotonic() + SETTLED_SECONDS
        quiet = 0
        while quiet < QUIET_ROUNDS:
            if time.monotonic() > until:
                raise AssertionError(f"the bot is still busy after {SETTLED_SECONDS} s")
            busy = self.fake.rest.running or await self.busy()
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(STEP)

    def sees(self, who: str, place: str = "") -> list[Shown]:
        user = self._user(who)
        channels = [one for one in self.fake.world.channels.values() if self.fake.world.may_view(user, one)]
        shown = [
            (message.id, self._shown(channel, message))
            for channel in channels
            for message in channel.messages
            if message.author is self.fake.world.bot and not message.deleted and not message.loading
            if message.private_to in ("", user.id)
        ]
        ordered = [one for _, one in sorted(shown, key=lambda pair: int(pair[0]))]
        return [one for one in ordered if place in ("", one.place)]

    def _shown(self, channel: Channel, message: Message) -> Shown:
        found = list(every(message.components))
        texts = [message.content, *(one["content"] for one in found if one["type"] == 10)]
        thread = channel.id if channel.kind == THREAD else message.reference
        name = self.studio.place_name(channel.parent if channel.kind == THREAD else channel.id)
        return Shown(
            id=message.id,
            place=name,
            text="\n".join(readable(one) for one in texts if one),
            controls=tuple(_controls(found)),
            private=bool(message.private_to) or channel.kind == DIRECT,
            thread=thread,
            files=tuple(one["filename"] for one in message.attachments),
            raw=message,
        )

    def modal(self, who: str) -> Modal | None:
        asked = self.fake.modals.get(self._user(who).id)
        if asked is None or asked.modal is None:
            return None
        inner = [one["component"] for one in asked.modal["components"]]
        return Modal(
            id=asked.id,
            title=asked.modal["title"],
            fields=tuple(name for one in inner for name in _names(one)),
            values={one["custom_id"]: one["value"] for one in inner if one.get("value")},
            raw=asked,
        )

    async def close_direct(self, who: str) -> None:
        self._user(who).direct_closed = True

    async def repeat_last(self, times: int = 1) -> None:
        await self.fake.gateway.repeat_last(times)

    async def drop_connection(self) -> None:
        await self.fake.gateway.drop()
        await asyncio.wait_for(self.fake.gateway.up.wait(), SETTLED_SECONDS)

    async def fail_next(self, what: str, times: int = 1) -> None:
        self.fake.rest.faults.extend([what] * times)

    def refused(self, who: str) -> list[str]:
        return [why for user, why in self.fake.unanswered if user == self._user(who).id]


def readable(markdown: str) -> str:
    """Markdown as Discord shows it: without marks and backslashes."""
    shown = re.sub(r"(?m)^(#{1,3} |-# |> |- |```$)", "", markdown)
    shown = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(<[^>]*>\)", r"\1", shown)
    shown = re.sub(r"(?<!\\)\*\*", "", shown)
    return re.sub(r"\\(.)", r"\1", shown)


def _controls(found: Sequence[Json]) -> Iterator[Control]:
    for one in found:
        if one["type"] not in (2, 3) or "custom_id" not in one:
            continue
        action, record = read_component_id(one["custom_id"])
        choices = tuple((option["value"], option["label"]) for option in one.get("options", []))
        label = one.get("label") or one.get("placeholder") or ""
        yield Control(label=label, action=action, record=record, choices=choices, raw=one)


def _names(component: Json) -> list[str]:
    """A group of check boxes is several fields."""
    if component["type"] == 22:
        return [one["value"] for one in component["options"]]
    return [component["custom_id"]]
