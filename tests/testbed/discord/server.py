"""The whole stand-in: REST and gateway on one loopback port, and what people do with them."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from tests.testbed.discord.contract import Contract, contract
from tests.testbed.discord.gateway import Gateway
from tests.testbed.discord.limits import every
from tests.testbed.discord.nouns import DIRECT, Channel, Interaction, Json, Message, User
from tests.testbed.discord.rest import Rest
from tests.testbed.discord.world import World
from tests.testbed.driver import NotAcknowledged, Upload

TOKEN = "bot-token"
ACKNOWLEDGE_SECONDS = 3.0


class FakeDiscord:
    """Discord for one bot and one guild. Every act of a person is one coroutine."""

    def __init__(self, world: World | None = None, *, described: Contract | None = None) -> None:
        self.world = world or World()
        self.gateway = Gateway(self.world, TOKEN)
        self.rest = Rest(self.world, self.gateway, TOKEN, described)
        self.modals: dict[str, Interaction] = {}
        """User id -> the interaction whose answer is a modal that is open for them."""
        self.unanswered: list[tuple[str, str]] = []
        """(user, why): what people were told outside any message."""
        self.acks: list[float] = []
        """Seconds until each acknowledgement."""

    @property
    def problems(self) -> list[str]:
        """What must fail the test: unknown routes, broken limits, exchanges that do not fit the description."""
        return self.rest.problems

    # what people do
    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        mention: bool = False,
        reference: str = "",
        files: Sequence[Upload] = (),
    ) -> Message:
        """A message, with the bot's mention in front where asked for."""
        assert self.world.may_view(user, channel), f"{user.name} is not in {channel.name}"
        content = f"<@{self.world.bot.id}> {text}" if mention else text
        mentions = (self.world.bot.id,) if mention else ()
        message = Message(channel.id, user, content, reference=reference, mentions=mentions)
        message.attachments = [self.rest.contents.attach(one.name, one.content, one.media_type) for one in files]
        channel.messages.append(message)
        await self.rest.contents.announce(message, new=True)
        return message

    async def slash(
        self, user: User, channel: Channel, word: str, *, file: Upload | None = None, **options: str
    ) -> Interaction:
        """`/rights WORD` with typed options; the client lets through only what is registered."""
        command = self._command("rights", 1)
        known = next((one for one in command.get("options", []) if one["name"] == word), None)
        assert known is not None, f"/rights has no {word}"
        declared = {one["name"]: one for one in known.get("options", [])}
        given = {name: value for name, value in options.items() if value}
        assert set(given) <= set(declared), f"/rights {word} has no option {set(given) - set(declared)}"
        missing = {name for name, one in declared.items() if one.get("required")} - set(given)
        assert not missing, f"the client asks for {missing}"
        typed: list[Json] = [{"name": name, "type": 3, "value": value} for name, value in given.items()]
        resolved: Json = {}
        if file is not None:
            attached = self.rest.contents.attach(file.name, file.content, file.media_type)
            resolved = {"attachments": {attached["id"]: attached}}
            typed.append({"name": "file", "type": 11, "value": attached["id"]})
        data = {"id": command["id"], "name": "rights", "type": 1, "resolved": resolved,
                "options": [{"name": word, "type": 1, "options": typed}]}  # fmt: skip
        return await self._interact(2, user, channel, data)

    async def complete(
        self, user: User, channel: Channel, word: str, option: str, text: str, **others: str
    ) -> list[str]:
        """What is offered while somebody types an option."""
        command = self._command("rights", 1)
        typed: list[Json] = [{"name": name, "type": 3, "value": value} for name, value in others.items()]
        typed.append({"name": option, "type": 3, "value": text, "focused": True})
        data = {"id": command["id"], "name": "rights", "type": 1,
                "options": [{"name": word, "type": 1, "options": typed}]}  # fmt: skip
        interaction = await self._interact(4, user, channel, data)
        return [str(one["value"]) for one in interaction.choices or []]

    async def message_action(self, user: User, message: Message, name: str = "Check this clip") -> Interaction:
        """A message's context menu."""
        command = self._command(name, 3)
        resolved = {"messages": {message.id: self.world.message_json(message)}}
        data = {"id": command["id"], "name": name, "type": 3, "target_id": message.id, "resolved": resolved}
        return await self._interact(2, user, self.world.channels[message.channel], data)

    async def click(self, user: User, message: Message, custom_id: str, *values: str) -> Interaction:
        """A button, or the choice of values in a select."""
        assert not message.private_to or message.private_to == user.id, "somebody else's ephemeral message"
        found = next((one for one in every(message.components) if one.get("custom_id") == custom_id), None)
        assert found is not None, f"the message has no component {custom_id}"
        assert not found.get("disabled"), f"{custom_id} is disabled"
        data: Json = {"custom_id": custom_id, "component_type": found["type"], "id": found["id"]}
        if values:
            assert set(values) <= {one["value"] for one in found.get("options", [])}, f"{custom_id} has no {values}"
            data["values"] = list(values)
        return await self._interact(3, user, self.world.channels[message.channel], data, message)

    async def submit(self, user: User, values: dict[str, str], files: Sequence[Upload] = ()) -> Interaction:
        """Send the open modal. Toggles are 'yes' or ''."""
        asked = self.modals.pop(user.id)
        assert asked.modal is not None
        attached = [self.rest.contents.attach(one.name, one.content, one.media_type) for one in files]
        filled = [_filled(one, values, attached) for one in asked.modal["components"]]
        data = {"custom_id": asked.modal["custom_id"], "components": filled,
                "resolved": {"attachments": {one["id"]: one for one in attached}}}  # fmt: skip
        return await self._interact(5, user, self.world.channels[asked.channel], data, asked.message)

    def expire_tokens(self) -> None:
        """Fifteen minutes pass."""
        for one in self.world.interactions.values():
            one.expired = True

    def _command(self, name: str, kind: int) -> Json:
        for one in self.world.commands:
            if one["name"] == name and one.get("type", 1) == kind:
                return one
        raise AssertionError(f"{name} is not registered")

    async def _interact(
        self, kind: int, user: User, channel: Channel, data: Json, message: Message | None = None
    ) -> Interaction:
        assert self.world.may_view(user, channel), f"{user.name} is not in {channel.name}"
        interaction = Interaction(kind, user, channel.id, message)
        self.world.interactions[interaction.id] = interaction
        self.rest.interactions.acknowledged[interaction.id] = asyncio.Event()
        started = time.perf_counter()
        await self.gateway.dispatch("INTERACTION_CREATE", self._interaction_json(interaction, channel, data))
        try:
            await asyncio.wait_for(self.rest.interactions.acknowledged[interaction.id].wait(), ACKNOWLEDGE_SECONDS)
        except TimeoutError:
            interaction.expired = True
            self.unanswered.append((user.id, "The application did not respond"))
            raise NotAcknowledged(f"type {kind} by {user.name}: nothing within {ACKNOWLEDGE_SECONDS} s") from None
        self.acks.append(time.perf_counter() - started)
        if interaction.modal is not None:
            self.modals[user.id] = interaction
        return interaction

    def _interaction_json(self, interaction: Interaction, channel: Channel, data: Json) -> Json:
        user = interaction.user
        payload: Json = {
            "id": interaction.id,
            "application_id": self.world.application,
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel_id": channel.id,
            "channel": self.world.channel_json(channel) | {"permissions": "2147552256"},
            "locale": user.locale,
            "app_permissions": "2147552256",
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
        }
        if interaction.message is not None:
            payload["message"] = self.world.message_json(interaction.message)
        if channel.kind == DIRECT:
            return payload | {"user": user.json(), "context": 1, "authorizing_integration_owners": {"0": "0"}}
        member = self.world.member_json(user) | {"permissions": "2147552256"}
        owners = {"0": self.world.guild}
        guild = {"guild_id": self.world.guild, "guild_locale": "en-US", "member": member, "context": 0}
        small = {"guild": {"id": self.world.guild, "locale": "en-US", "features": []}}
        return payload | guild | small | {"authorizing_integration_owners": owners}


def _filled(label: Json, values: dict[str, str], attached: list[Json]) -> Json:
    """A modal's component with what somebody put into it."""
    inner = label["component"]
    name = inner["custom_id"]
    answer: Json = {"type": inner["type"], "id": 1, "custom_id": name}
    if inner["type"] == 4:
        default = inner.get("value", "")
        answer["value"] = values.get(name, default)
        assert len(answer["value"]) <= inner.get("max_length", 4000), f"{name} is too long for its field"
        assert answer["value"] or not inner.get("required", True), f"{name} is required"
    elif inner["type"] == 19:
        answer["values"] = [one["id"] for one in attached]
    elif inner["type"] == 22:
        offered = [one["value"] for one in inner["options"]]
        answer["values"] = [one for one in offered if values.get(one)]
    else:
        answer["values"] = [values[name]] if values.get(name) else []
    return {"type": 18, "id": 1, "component": answer}


@asynccontextmanager
async def fake_discord(
    world: World | None = None, *, tls: ssl.SSLContext | None = None, described: Contract | None = None
) -> AsyncIterator[FakeDiscord]:
    """Serve on a free port of 127.0.0.1 for as long as the context lasts; problems fail the test at its end."""
    fake = FakeDiscord(world, described=described or contract())
    app = web.Application(client_max_size=50_000_000)
    app.router.add_get("/gw/", fake.gateway.serve)
    app.router.add_get("/", fake.gateway.serve)
    app.router.add_routes(fake.rest.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    scheme = "https" if tls else "http"
    fake.rest.url = f"{scheme}://127.0.0.1:{port}"
    fake.gateway.url = f"{'wss' if tls else 'ws'}://127.0.0.1:{port}/gw/"
    try:
        yield fake
    finally:
        await fake.gateway.close()
        await runner.cleanup()
    assert not fake.problems, "\n".join(fake.problems[:20])
