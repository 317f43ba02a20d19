"""What a message holds, and that the bot hears of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.testbed.discord.exchange import Sent
from tests.testbed.discord.gateway import Gateway
from tests.testbed.discord.limits import every, need
from tests.testbed.discord.nouns import DIRECT, V2, Json, Message, snowflake
from tests.testbed.discord.world import World

GALLERY = 12


class Contents:
    """Fills messages, and announces them through the gateway."""

    def __init__(self, world: World, gateway: Gateway, address: Callable[[], str]) -> None:
        """`address` is that of the CDN."""
        self.world, self.gateway, self.address = world, gateway, address

    def fill(self, message: Message, data: Json, sent: Sent) -> None:
        """Put in what was sent."""
        message.content = data.get("content") or ""
        message.components = _numbered(data.get("components") or [])
        message.embeds = data.get("embeds") or []
        message.flags |= int(data.get("flags") or 0) & ~128
        for number, (name, content) in enumerate(sent.files.values()):
            described = {str(one["id"]): one for one in data.get("attachments") or ()}
            message.attachments.append(self.attach(name, content) | _described(described.get(str(number))))
        for gallery in (one for one in every(message.components) if one["type"] == GALLERY):
            gallery["items"] = [_shown(item, message.attachments) for item in gallery["items"]]

    def change(self, message: Message, data: Json, sent: Sent) -> None:
        """Write over it; what is not named stays."""
        need(not (message.flags & V2 and data.get("content")), "content: not with IS_COMPONENTS_V2")
        message.loading = False
        message.flags &= ~128
        message.edited = datetime.now(UTC).isoformat()
        kept = {name: getattr(message, name) for name in ("content", "components", "embeds") if name not in data}
        self.fill(message, data, sent)
        for name, value in kept.items():
            setattr(message, name, value)

    def attach(self, name: str, content: bytes, media_type: str = "") -> Json:
        """A file on the CDN."""
        file = snowflake()
        self.world.files[file] = (name, content)
        url = f"{self.address()}/cdn/{file}/{name}"
        kind = {"content_type": media_type} if media_type else {}
        return {"id": file, "filename": name, "size": len(content), "url": url, "proxy_url": url, **kind}

    async def announce(self, message: Message, *, new: bool) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE to the bot, as far as it asked for them."""
        channel = self.world.channels[message.channel]
        if message.private_to or not self.gateway.wants(channel.kind):
            return
        data = self.world.message_json(message, content=self.world.readable_by_bot(message))
        if channel.kind != DIRECT:
            data |= {"guild_id": self.world.guild}
            if message.author.id in self.world.member_roles:
                data["member"] = self.world.member_json(message.author, with_user=False)
        await self.gateway.dispatch("MESSAGE_CREATE" if new else "MESSAGE_UPDATE", data)


def _described(attachment: Json | None) -> Json:
    return {"description": attachment["description"]} if attachment and attachment.get("description") else {}


def _shown(item: Json, attachments: list[Json]) -> Json:
    """A picture of a gallery as Discord answers it: `attachment://` resolved, every field there."""
    name = item["media"]["url"].removeprefix("attachment://")
    file = next((one for one in attachments if one["filename"] == name), None)
    need(file is not None or "attachment://" not in item["media"]["url"], f"gallery: no attachment {name}")
    media = (
        {one: file[one] for one in ("id", "url", "proxy_url")} | {"attachment_id": file["id"]}
        if file
        else item["media"]
    )
    return {"description": None, "spoiler": False, **item, "media": media}


def _numbered(components: list[Json]) -> list[Json]:
    """With the ids that Discord gives them."""
    number = 0

    def walk(node: Any) -> Any:
        nonlocal number
        if isinstance(node, list):
            return [walk(one) for one in node]
        if isinstance(node, dict) and "type" in node:
            number += 1
            node = {"id": number, **node}
            for name in ("components", "accessory", "component"):
                if name in node:
                    node[name] = walk(node[name])
        return node

    walked: list[Json] = walk(components)
    return walked
