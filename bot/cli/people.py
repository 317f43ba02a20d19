"""Who the command line acts as."""

from bot.cli.session import Session
from bot.commands.acting import by_actor
from bot.commands.core import Actor, Place
from bot.domain.errors import NotAllowed
from bot.domain.matter import By
from bot.domain.staff import Person


def actor_of(session: Session) -> Actor:
    """The operating-system account's person, or the one named by `--as` where the configuration allows it."""
    options = session.settings.cli
    if session.acting_as is not None and session.acting_as not in options.may_act_as:
        raise NotAllowed(f"--as {session.acting_as} is not allowed; [cli] may_act_as names who may be acted for.")
    person = _mapped(session)
    return Actor(
        # An account of this machine is a person only where the directory says so.
        person=session.acting_as or (person.id if person else f"cli:{session.account}"),
        platform="cli",
        name=session.account,
        clearance=options.clearance,
        roles=person.roles if person else (),
        alone=not session.answering.staff.people(),
        on_behalf_of=session.account if session.acting_as else None,
    )


def _mapped(session: Session) -> Person | None:
    """Who acts, as the staff directory knows them: by `--as`, else by the operating-system account."""
    staff = session.answering.staff
    if session.acting_as is None:
        return staff.find_person("cli", session.account)
    return next((one for one in staff.people() if one.id == session.acting_as), None)


def by_of_session(session: Session) -> By:
    """Who acts, for matters and the audit row."""
    actor = actor_of(session)
    return by_actor(actor, place_of(actor))


def place_of(actor: Actor) -> Place:
    """The terminal: it may show what its actor may see."""
    return Place(kind="terminal", clearance=actor.clearance)
