"""The people and places of tests.testbed.driver, on Discord."""

from dataclasses import dataclass
from typing import Any

from tests.testbed.discord.nouns import Channel, Role, User
from tests.testbed.discord.world import World

COUNSEL, STAFF, PUBLIC = "counsel", "staff", "public"


@dataclass
class Studio:
    """A guild whose channels are open to roles only, but for one."""

    world: World
    people: dict[str, User]
    places: dict[str, Channel]
    roles: dict[str, Role]

    def options(self) -> dict[str, Any]:
        """[discord] for this guild: every role that staff hold, and the channels."""
        roles = {self.roles["counsel"].id: COUNSEL, self.roles["staff"].id: STAFF, self.roles["team"].id: PUBLIC}
        channels = {self.places["legal"].id: COUNSEL, self.places["brand"].id: STAFF}
        return {"roles": roles, "channels": channels, "staff_roles": {}}

    def staff(self) -> list[dict[str, Any]]:
        """[[staff]]: ada and bo."""
        return [
            {
                "id": "ada",
                "name": "Ada Berg",
                "accounts": [{"platform": "discord", "id": self.people["ada"].id}],
                "languages": ["no"],
                "roles": ["counsel", "approver"],
                "clearance": COUNSEL,
            },
            {
                "id": "bo",
                "name": "Bo Dahl",
                "accounts": [{"platform": "discord", "id": self.people["bo"].id}],
                "roles": ["analyst"],
                "clearance": STAFF,
            },
        ]

    def place_name(self, channel: str) -> str:
        """The name of a channel's id; 'direct' for direct messages."""
        return next((name for name, one in self.places.items() if one.id == channel), "direct")


def studio() -> Studio:
    """ada, bo, cy and gus; legal, brand, town and partners."""
    world = World()
    counsel, staff, team = world.role("counsel"), world.role("staff"), world.role("team")
    people = {
        "ada": world.person("ada", counsel, team, locale="no"),
        "bo": world.person("bo", staff, team),
        "cy": world.person("cy", team),
        "gus": world.person("gus"),
        "robo": world.person("robo", team, bot=True),
    }
    places = {
        "legal": world.text_channel("legal", team),
        "brand": world.text_channel("brand", team),
        "town": world.text_channel("town", team),
        "partners": world.text_channel("partners"),
    }
    return Studio(world, people, places, {"counsel": counsel, "staff": staff, "team": team})
