"""Discord's routes of channels and their messages."""

from tests.testbed.discord.contents import Contents
from tests.testbed.discord.exchange import Answer, Route, Sent
from tests.testbed.discord.limits import Wrong, check_message, need
from tests.testbed.discord.nouns import DIRECT, Channel, Json, Message
from tests.testbed.discord.world import World


class Channels:
    """Reading, posting, changing; as far as the bot may."""

    def __init__(self, world: World, contents: Contents) -> None:
        self.world, self.contents = world, contents

    def routes(self) -> dict[str, Route]:
        """What answers where."""
        return {
            "POST /users/@me/channels": self.open_direct,
            "GET /channels/{channel}": self.get_channel,
            "GET /channels/{channel}/messages": self.history,
            "POST /channels/{channel}/messages": self.post,
            "GET /channels/{channel}/messages/{message}": self.get_message,
            "PATCH /channels/{channel}/messages/{message}": self.edit,
            "DELETE /channels/{channel}/messages/{message}": self.delete,
            "POST /channels/{channel}/typing": self.typing,
        }

    def _channel(self, sent: Sent) -> Channel:
        channel = self.world.channels.get(sent["channel"])
        if channel is None:
            raise Wrong(404, 10003, "Unknown Channel")
        if not self.world.may_view(self.world.bot, channel):
            raise Wrong(403, 50001, "Missing Access")
        return channel

    async def get_channel(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.channel_json(self._channel(sent))

    async def open_direct(self, sent: Sent, body: Json) -> Answer:
        user = self.world.users.get(str(body["recipient_id"]))
        if user is None:
            raise Wrong(400, 50033, "Invalid Recipient(s)")
        return 200, self.world.channel_json(self.world.direct(user))

    async def history(self, sent: Sent, body: Json) -> Answer:
        query = sent.request.query
        limit = int(query.get("limit", "50"))
        need(1 <= limit <= 100, "limit: 1 to 100")
        after, before = int(query.get("after", "0")), int(query.get("before", "0")) or 1 << 70
        open_ones = [one for one in self._channel(sent).messages if not one.private_to and not one.deleted]
        found = [one for one in open_ones if after < int(one.id) < before]
        page = found[:limit] if "after" in query else found[-limit:]
        return 200, [self.world.message_json(one, content=self.world.readable_by_bot(one)) for one in reversed(page)]

    async def get_message(self, sent: Sent, body: Json) -> Answer:
        self._channel(sent)
        message = self.world.find_message(sent["channel"], sent["message"])
        if message is None or message.private_to:
            raise Wrong(404, 10008, "Unknown Message")
        return 200, self.world.message_json(message, content=self.world.readable_by_bot(message))

    async def post(self, sent: Sent, body: Json) -> Answer:
        channel = self._channel(sent)
        if channel.kind == DIRECT and self.world.users[channel.user].direct_closed:
            raise Wrong(403, 50007, "Cannot send messages to this user")
        check_message(body, files=len(sent.files))
        nonce = str(body.get("nonce") or "")
        need(len(nonce) <= 25, "nonce: 25")
        if nonce and body.get("enforce_nonce"):
            for one in channel.messages:
                if one.nonce == nonce and one.author is self.world.bot:
                    return 200, self.world.message_json(one)
        reference = (body.get("message_reference") or {}).get("message_id") or ""
        if reference and self.world.find_message(channel.id, str(reference)) is None:
            need(body["message_reference"].get("fail_if_not_exists") is False, "message_reference: Unknown message")
            reference = ""
        message = Message(channel.id, self.world.bot, nonce=nonce, reference=str(reference))
        self.contents.fill(message, body, sent)
        channel.messages.append(message)
        await self.contents.announce(message, new=True)
        return 200, self.world.message_json(message)

    async def edit(self, sent: Sent, body: Json) -> Answer:
        self._channel(sent)
        message = self.world.find_message(sent["channel"], sent["message"])
        if message is None:
            raise Wrong(404, 10008, "Unknown Message")
        if message.author is not self.world.bot:
            raise Wrong(403, 50005, "Cannot edit a message authored by another user")
        check_message(body, files=len(sent.files), before={"flags": message.flags})
        self.contents.change(message, body, sent)
        await self.contents.announce(message, new=False)
        return 200, self.world.message_json(message)

    async def delete(self, sent: Sent, body: Json) -> Answer:
        message = self.world.find_message(sent["channel"], sent["message"])
        if message is None:
            raise Wrong(404, 10008, "Unknown Message")
        message.deleted = True
        return 204, None

    async def typing(self, sent: Sent, body: Json) -> Answer:
        self._channel(sent)
        return 204, None
