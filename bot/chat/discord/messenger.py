"""Tells people on Discord; implements the port Messenger."""

from datetime import UTC, datetime

from bot.chat.discord.poster import DiscordPoster
from bot.chat.posting import telling
from bot.domain.staff import Person
from bot.ports import Delivery, Message


class DiscordMessenger:
    """See bot.ports.Messenger."""

    platform = "discord"

    def __init__(self, poster: DiscordPoster) -> None:
        """Over the same connection."""
        self.poster = poster

    async def tell(self, person: Person, message: Message) -> Delivery:
        """See bot.ports.Messenger."""
        account = person.account("discord")
        if account is None:
            return Delivery(person=person.id, platform="discord", failed="no Discord account")
        return await self.poster.post(telling("discord", account, person, message))

    async def post(self, channel: str, text: str, key: str) -> Delivery:
        """See bot.ports.Messenger."""
        message = await self.poster.lines.say(int(channel), text, key)
        return Delivery(person="", platform="discord", channel=channel, message=str(message.id), at=datetime.now(UTC))
