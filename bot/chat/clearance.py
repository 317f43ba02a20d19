"""Who may see what in a chat: the lower of the asker's clearance and the place's, decided when it is answered."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import structlog

from bot.commands.core import Actor, Place, Request
from bot.domain.staff import Person
from bot.ports import Staff
from knowledge.model import Audience, Frozen

log = structlog.get_logger(__name__)


class Member(Frozen):
    """What a platform knows of an asker."""

    groups: tuple[str, ...] = ()
    """User groups or roles, by id."""
    name: str = ""
    language: str | None = None
    outsider: bool = False
    """A guest, or somebody of another organisation."""


class Room(Frozen):
    """What a platform knows of a place."""

    kind: Literal["direct", "channel"]
    external: bool = False
    """Shared with another organisation, or open to people who hold no staff role."""


def highest(audiences: Iterable[Audience]) -> Audience:
    """The highest of some, public for none."""
    return max(audiences, key=lambda one: one.level, default=Audience.PUBLIC)


def clearance_of(member: Member, person: Person | None, mapping: Mapping[str, Audience]) -> Audience:
    """What a person of the directory is given there, and by group; nothing to outsiders."""
    if member.outsider or person is None:
        return Audience.PUBLIC
    return highest([person.clearance, *(mapping[group] for group in member.groups if group in mapping)])


def roles_of(member: Member, person: Person | None, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The roles of the directory and those that come with groups; none to outsiders."""
    if member.outsider or person is None:
        return ()
    mapped = [mapping[group] for group in member.groups if group in mapping]
    return tuple(dict.fromkeys([*person.roles, *mapped]))


def language_from(locale: str | None) -> str | None:
    """A platform's locale ('nb-NO', 'en_GB') as 'no' or 'en'; None where there is none."""
    if not locale:
        return None
    return "no" if locale.lower()[:2] in ("nb", "nn", "no", "da", "sv") else "en"


def settled(
    request: Request,
    member: Member,
    room: Room,
    *,
    staff: Staff,
    audiences: Mapping[str, Audience],
    roles: Mapping[str, str],
    channels: Mapping[str, Audience],
    account: str,
) -> Request:
    """The request with what its asker and place may see; the reason for a lowered clearance is logged."""
    platform = request.actor.platform
    person = staff.find_person(platform, account) if account else None
    actor = request.actor.model_copy(
        update={
            # Looked up anew: somebody may have joined the directory, or left it, since it was asked.
            "person": person.id if person else f"{platform}:{account}" if account else request.actor.person,
            "guest": member.outsider or not account,
            "name": member.name or request.actor.name,
            "clearance": clearance_of(member, person, audiences),
            "roles": roles_of(member, person, roles),
            "language": member.language or request.actor.language or (person.languages[0] if person else None),
        }
    )
    direct = room.kind == "direct"
    place = request.place.model_copy(
        update={
            "kind": room.kind,
            "external": room.external or member.outsider,
            # A direct message is read by its asker alone: there the asker's clearance counts.
            "clearance": Audience.COUNSEL if direct else channels.get(request.place.channel, Audience.PUBLIC),
        }
    )
    _say_why(actor, place, room)
    return request.model_copy(update={"actor": actor, "place": place})


def _say_why(actor: Actor, place: Place, room: Room) -> None:
    why = "outside asker" if actor.outsider else "shared channel" if room.external else ""
    if why:
        log.info("only public documents", why=why, person=actor.person, place=f"{actor.platform}:{place.channel}")


def serves(home: str, allowed: Collection[str], own: Collection[str]) -> bool:
    """Whether a workspace or guild is served: those allowed, or without a list the bot's own."""
    return home in (allowed or own)
