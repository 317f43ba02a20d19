"""Discord's routes of an interaction: its first answer, and what follows through its token."""

import asyncio

from tests.testbed.discord.contents import Contents
from tests.testbed.discord.exchange import Answer, Route, Sent
from tests.testbed.discord.limits import Wrong, check_choices, check_message, check_modal, need
from tests.testbed.discord.nouns import EPHEMERAL, Interaction, Json, Message
from tests.testbed.discord.world import World


class Interactions:
    """Answers to commands, clicks and forms."""

    def __init__(self, world: World, contents: Contents) -> None:
        self.world, self.contents = world, contents
        self.acknowledged: dict[str, asyncio.Event] = {}

    def routes(self) -> dict[str, Route]:
        """What answers where."""
        return {
            "POST /interactions/{interaction}/{token}/callback": self.callback,
            "POST /webhooks/{app}/{token}": self.follow_up,
            "GET /webhooks/{app}/{token}/messages/{message}": self.get_answer,
            "PATCH /webhooks/{app}/{token}/messages/{message}": self.edit_answer,
            "DELETE /webhooks/{app}/{token}/messages/{message}": self.delete_answer,
        }

    async def callback(self, sent: Sent, body: Json) -> Answer:
        interaction = self.world.interactions.get(sent["interaction"])
        if interaction is None or interaction.expired or interaction.token != sent["token"]:
            raise Wrong(404, 10062, "Unknown interaction")
        if interaction.response is not None:
            raise Wrong(400, 40060, "Interaction has already been acknowledged.")
        kind, data = body["type"], body.get("data") or {}
        self._respond(interaction, kind, data, sent)
        interaction.response = kind
        self.acknowledged[interaction.id].set()
        if interaction.original is not None and kind in (4, 7):
            await self.contents.announce(interaction.original, new=kind == 4)
        return 200, self._callback_answer(interaction, kind)

    def _respond(self, interaction: Interaction, kind: int, data: Json, sent: Sent) -> None:
        if kind in (4, 5):
            if kind == 4:
                check_message(data, files=len(sent.files))
            interaction.original = self._answer_message(interaction, data, sent, loading=kind == 5)
        elif kind == 6:
            need(interaction.message is not None, "type 6 only for components")
            interaction.original = interaction.message
        elif kind == 7:
            need(interaction.message is not None, "type 7 only for components")
            assert interaction.message is not None
            self.contents.change(interaction.message, data, sent)
            interaction.original = interaction.message
        elif kind == 8:
            need(interaction.kind == 4, "type 8 only for autocompletion")
            check_choices(data["choices"])
            interaction.choices = data["choices"]
        else:
            need(
                kind == 9 and interaction.kind in (2, 3), f"type {kind} not for interactions of type {interaction.kind}"
            )
            check_modal(data)
            interaction.modal = data

    def _callback_answer(self, interaction: Interaction, kind: int) -> Json:
        shown: Json = {"id": interaction.id, "type": interaction.kind, "channel_id": interaction.channel}
        answer: Json = {"interaction": shown}
        message = interaction.original
        if kind in (4, 5, 7) and message is not None:
            shown |= {
                "response_message_id": message.id,
                "response_message_loading": message.loading,
                "response_message_ephemeral": bool(message.flags & EPHEMERAL),
            }
            if kind != 5:
                answer["resource"] = {"type": kind, "message": self.world.message_json(message)}
        return answer

    def _answer_message(self, interaction: Interaction, data: Json, sent: Sent, *, loading: bool = False) -> Message:
        flags = int(data.get("flags") or 0)
        private = interaction.user.id if flags & EPHEMERAL else ""
        message = Message(interaction.channel, self.world.bot, private_to=private, webhook=self.world.application,
                          loading=loading, flags=flags | (128 if loading else 0))  # fmt: skip
        self.contents.fill(message, data, sent)
        self.world.channels[interaction.channel].messages.append(message)
        return message

    def _interaction(self, sent: Sent) -> Interaction:
        for one in self.world.interactions.values():
            if one.token == sent["token"] and not one.expired:
                return one
        raise Wrong(401, 50027, "Invalid Webhook Token")

    async def follow_up(self, sent: Sent, body: Json) -> Answer:
        interaction = self._interaction(sent)
        if interaction.response is None:
            raise Wrong(404, 10015, "Unknown Webhook")
        check_message(body, files=len(sent.files))
        message = self._answer_message(interaction, body, sent)
        await self.contents.announce(message, new=True)
        return 200, self.world.message_json(message)

    async def get_answer(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.message_json(self._answer(sent))

    def _answer(self, sent: Sent) -> Message:
        interaction = self._interaction(sent)
        if sent["message"] == "@original":
            found = interaction.original
        else:
            found = self.world.find_message(interaction.channel, sent["message"])
        if found is None or found.deleted:
            raise Wrong(404, 10008, "Unknown Message")
        return found

    async def edit_answer(self, sent: Sent, body: Json) -> Answer:
        message = self._answer(sent)
        check_message(body, files=len(sent.files), before={"flags": message.flags})
        self.contents.change(message, body, sent)
        await self.contents.announce(message, new=False)
        return 200, self.world.message_json(message)

    async def delete_answer(self, sent: Sent, body: Json) -> Answer:
        self._answer(sent).deleted = True
        return 204, None
