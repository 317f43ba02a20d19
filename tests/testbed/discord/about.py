"""Discord's routes about the application itself, its guild and its commands."""

from typing import Any

from tests.testbed.discord.exchange import Answer, Route, Sent
from tests.testbed.discord.gateway import Gateway
from tests.testbed.discord.limits import Wrong, check_commands
from tests.testbed.discord.nouns import Json, snowflake
from tests.testbed.discord.world import World


class About:
    """Who the bot is, where it is, what it registered."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    def routes(self) -> dict[str, Route]:
        """What answers where."""
        return {
            "GET /users/@me": self.me,
            "GET /users/@me/guilds": self.my_guilds,
            "GET /oauth2/applications/@me": self.application,
            "GET /gateway/bot": self.gateway_bot,
            "GET /applications/{app}/commands": self.get_commands,
            "PUT /applications/{app}/commands": self.put_commands,
            "GET /guilds/{guild}": self.get_guild,
            "GET /guilds/{guild}/members/{user}": self.get_member,
        }

    async def me(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.bot.json() | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}

    async def my_guilds(self, sent: Sent, body: Json) -> Answer:
        guild: Json = {"id": self.world.guild, "name": "Example Studio", "icon": None, "banner": None, "owner": False,
                 "permissions": "0", "features": []}  # fmt: skip
        return 200, [guild]

    async def application(self, sent: Sent, body: Json) -> Answer:
        return 200, {
            "id": self.world.application, "name": "Rightsdesk", "icon": None, "description": "", "type": None,
            "verify_key": "0" * 64, "flags": 0, "flags_new": "0", "redirect_uris": [],
            "interactions_endpoint_url": None, "role_connections_verification_url": None,
            "owner": self.world.owner.json(), "approximate_guild_count": 1, "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": None,
            "eligible_oauth2_scopes": [], "bot_public": False, "bot_require_code_grant": False,
            "bot": self.world.bot.json(), "rpc_origins": [],
        }  # fmt: skip

    async def gateway_bot(self, sent: Sent, body: Json) -> Answer:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    async def get_guild(self, sent: Sent, body: Json) -> Answer:
        self._guild(sent)
        return 200, self.world.guild_json()

    async def get_member(self, sent: Sent, body: Json) -> Answer:
        self._guild(sent)
        user = self.world.users.get(sent["user"])
        if user is None or user.id not in self.world.member_roles:
            raise Wrong(404, 10007, "Unknown Member")
        return 200, self.world.member_json(user)

    def _guild(self, sent: Sent) -> None:
        if sent["guild"] != self.world.guild:
            raise Wrong(404, 10004, "Unknown Guild")

    async def get_commands(self, sent: Sent, body: Json) -> Answer:
        return 200, self.world.commands

    async def put_commands(self, sent: Sent, body: Any) -> Answer:
        check_commands(body)
        self.world.commands = [
            {"description": "", "default_member_permissions": None, **one, "id": snowflake(), "version": snowflake(),
             "application_id": self.world.application}
            for one in body
        ]  # fmt: skip
        return 200, self.world.commands
