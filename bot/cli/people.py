"""Who the command line acts as."""

from bot.cli.session import Session
from bot.commands.core import Actor, Place
from bot.domain.errors import NotAllowed


def actor_of(session: Session) -> Actor:
    """The operating-system account's person, or the one named by `--as` where the configuration allows it."""
    options = session.settings.cli
    if session.acting_as is not None and session.acting_as not in options.may_act_as:
        raise NotAllowed(f"--as {session.acting_as} is not allowed; [cli] may_act_as names who may be acted for.")
    return Actor(
        person=session.acting_as or session.account,
        platform="cli",
        name=session.account,
        clearance=options.clearance,
        on_behalf_of=session.account if session.acting_as else None,
    )


def place_of(actor: Actor) -> Place:
    """The terminal: it may show what its actor may see."""
    return Place(kind="terminal", clearance=actor.clearance)
