"""What Discord knows of one guild, and how its API shows it."""

from tests.testbed.discord.nouns import (
    ATTACH,
    COMMANDS,
    DIRECT,
    HISTORY,
    SEND,
    TEXT,
    THREAD,
    VIEW,
    Channel,
    Interaction,
    Json,
    Message,
    Role,
    User,
    snowflake,
)


class World:
    """One guild with its people."""

    def __init__(self) -> None:
        self.bot = User("rightsdesk", bot=True)
        self.application = snowflake()
        self.guild = snowflake()
        self.owner = User("owner")
        self.users: dict[str, User] = {one.id: one for one in (self.bot, self.owner)}
        self.roles: dict[str, Role] = {self.guild: Role("@everyone", self.guild, SEND | HISTORY | COMMANDS)}
        self.member_roles: dict[str, tuple[str, ...]] = {self.bot.id: (), self.owner.id: ()}
        self.channels: dict[str, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[Json] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        """Attachment id -> (name, content)."""
        bot_role = self.role("rightsdesk", permissions=VIEW | SEND | HISTORY | ATTACH, bot=self.bot.id)
        self.member_roles[self.bot.id] = (bot_role.id,)

    # building
    def role(self, name: str, permissions: int = 0, bot: str = "") -> Role:
        """Another role."""
        made = Role(name, snowflake(), permissions, bot)
        self.roles[made.id] = made
        return made

    def person(self, name: str, *roles: Role, locale: str = "en-US", member: bool = True, bot: bool = False) -> User:
        """Another person, or bot."""
        made = User(name, bot, locale=locale)
        self.users[made.id] = made
        if member:
            self.member_roles[made.id] = tuple(role.id for role in roles)
        return made

    def text_channel(self, name: str, *viewers: Role) -> Channel:
        """A channel that these roles may view; none: everybody."""
        made = Channel(name, viewers=tuple(one.id for one in viewers) or (self.guild,))
        self.channels[made.id] = made
        return made

    def thread(self, name: str, parent: Channel) -> Channel:
        """A public thread of a channel."""
        made = Channel(name, kind=THREAD, parent=parent.id, viewers=parent.viewers)
        self.channels[made.id] = made
        return made

    def direct(self, user: User) -> Channel:
        """The bot's direct messages with a person."""
        for one in self.channels.values():
            if one.kind == DIRECT and one.user == user.id:
                return one
        made = Channel(user.name, kind=DIRECT, user=user.id)
        self.channels[made.id] = made
        return made

    # seeing
    def may_view(self, user: User, channel: Channel) -> bool:
        """Whether somebody is in a channel."""
        if channel.kind == DIRECT:
            return user.id in (channel.user, self.bot.id)
        held = {*self.member_roles.get(user.id, ()), *([self.guild] if user.id in self.member_roles else ())}
        return user.id == self.bot.id or user.id in channel.members or bool(held & set(channel.viewers))

    def find_message(self, channel: str, message: str) -> Message | None:
        """A message that is still there."""
        return next((one for one in self.channels[channel].messages if one.id == message and not one.deleted), None)

    # as JSON
    def member_json(self, user: User, *, with_user: bool = True) -> Json:
        member: Json = {
            "avatar": None,
            "banner": None,
            "communication_disabled_until": None,
            "flags": 0,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "nick": None,
            "pending": False,
            "premium_since": None,
            "roles": list(self.member_roles.get(user.id, ())),
            "mute": False,
            "deaf": False,
        }
        return member | ({"user": user.json()} if with_user else {})

    def channel_json(self, channel: Channel) -> Json:
        common = {"id": channel.id, "type": channel.kind, "flags": 0, "last_message_id": channel.last}
        if channel.kind == DIRECT:
            return common | {"recipients": [self.users[channel.user].json()]}
        common |= {"guild_id": self.guild, "name": channel.name}
        if channel.kind == THREAD:
            return common | self._thread_json(channel)
        overwrites = [{"id": one, "type": 0, "allow": str(VIEW), "deny": "0"} for one in channel.viewers]
        overwrites += [{"id": one, "type": 1, "allow": str(VIEW), "deny": "0"} for one in channel.members]
        extra = {"position": 0, "permission_overwrites": overwrites, "nsfw": False, "parent_id": None, "topic": None}
        return common | extra | {"rate_limit_per_user": 0}

    def _thread_json(self, channel: Channel) -> Json:
        data = {
            "archived": False,
            "archive_timestamp": "2026-01-01T00:00:00+00:00",
            "auto_archive_duration": 1440,
            "locked": False,
            "create_timestamp": "2026-01-01T00:00:00+00:00",
        }
        return {
            "parent_id": channel.parent,
            "owner_id": self.owner.id,
            "thread_metadata": data,
            "message_count": len(channel.messages),
            "member_count": 1,
            "total_message_sent": len(channel.messages),
            "rate_limit_per_user": 0,
        }

    def guild_json(self) -> Json:
        """As in GUILD_CREATE, without the list of members: the intent is not asked for."""
        texts = [self.channel_json(one) for one in self.channels.values() if one.kind == TEXT]
        threads = [self.channel_json(one) for one in self.channels.values() if one.kind == THREAD]
        return {
            "id": self.guild,
            "name": "Example Studio",
            "owner_id": self.owner.id,
            "roles": [one.json() for one in self.roles.values()],
            "channels": texts,
            "threads": threads,
            "members": [self.member_json(self.bot)],
            "member_count": len(self.member_roles),
            "emojis": [],
            "stickers": [],
            "features": [],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "large": False,
            "unavailable": False,
            "afk_timeout": 300,
            "afk_channel_id": None,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "nsfw_level": 0,
            "nsfw": False,
            "premium_progress_bar_enabled": False,
            "icon": None,
            "splash": None,
            "banner": None,
            "description": None,
            "joined_at": "2026-01-01T00:00:00+00:00",
        }

    def message_json(self, message: Message, *, content: bool = True) -> Json:
        """A message; `content` is False where the bot may not read it (no message-content intent)."""
        shown: Json = {
            "id": message.id,
            "channel_id": message.channel,
            "type": 19 if message.reference else 0,
            "author": message.author.json(),
            "content": message.content if content else "",
            "components": message.components if content else [],
            "embeds": message.embeds if content else [],
            "attachments": message.attachments if content else [],
            "mentions": [self.users[one].json() for one in message.mentions],
            "mention_roles": [],
            "mention_everyone": False,
            "timestamp": message.at,
            "edited_timestamp": message.edited,
            "flags": message.flags,
            "pinned": False,
            "tts": False,
        }
        if message.nonce:
            shown["nonce"] = message.nonce
        if message.webhook:
            shown["webhook_id"] = message.webhook
            shown["application_id"] = message.webhook
        if message.reference:
            shown["message_reference"] = {"type": 0, "channel_id": message.channel, "message_id": message.reference}
        return shown

    def readable_by_bot(self, message: Message) -> bool:
        """Without the message-content intent: direct messages, mentions, and its own."""
        direct = self.channels[message.channel].kind == DIRECT
        return direct or self.bot.id in message.mentions or message.author.id == self.bot.id
