"""rightsdesk setup discord: the invitation with the least scopes and intents, and what is still missing."""

from collections.abc import Iterator
from urllib.parse import urlencode

import click

from bot.chat.discord.check import Found, look, registered
from bot.cli.session import Session
from bot.domain.errors import BadConfiguration

PERMISSIONS = {"view_channel": 1 << 10, "send_messages": 1 << 11, "attach_files": 1 << 15,
               "read_message_history": 1 << 16, "send_messages_in_threads": 1 << 38}  # fmt: skip
"""Read (what was missed is read again), answer, attach. Nothing that manages, pings or deletes."""
SCOPES = ("bot", "applications.commands")
INVITE = "https://discord.com/oauth2/authorize"


@click.command()
@click.option("--register", is_flag=True, help="Also register the commands with Discord now (serve does so, too).")
@click.pass_obj
def discord(session: Session, register: bool) -> None:
    """Print the steps and the invitation for Discord, and check token, intents and commands."""
    say = session.app.texts.say
    options = session.settings.discord
    session.say(say("setup-discord-steps"))
    if not options.token.get_secret_value():
        session.say(say("setup-discord-no-token"))
        return
    words = tuple(session.app.words)
    if register:
        session.run(registered(options, session.app.texts, words))
    found = session.run(look(options, words))
    if found.application:
        session.say(f"{say('setup-discord-invite')}\n{invitation(found.application)}")
    faults = list(_said(found, session))
    for line in faults or [say("setup-discord-ready", guilds=len(found.guilds))]:
        session.say(line)
    if found.fatal:
        raise BadConfiguration(say("setup-discord-not-ready"))


def invitation(application: str) -> str:
    """The address that adds the bot to a guild."""
    asked = {
        "client_id": application,
        "scope": " ".join(SCOPES),
        "permissions": str(sum(PERMISSIONS.values())),
        "integration_type": "0",
    }
    return f"{INVITE}?{urlencode(asked)}"


def _said(found: Found, session: Session) -> Iterator[str]:
    for fault in found.faults:
        yield session.app.texts.say(f"setup-discord-{fault.value}", guilds=", ".join(found.unknown))
