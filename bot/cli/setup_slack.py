"""rightsdesk setup slack: the app manifest with the least scopes, and what is still missing."""

import json
from collections.abc import Iterator

import click

from bot.chat.slack.check import Found, look
from bot.chat.slack.manifest import manifest
from bot.cli.session import Session
from bot.domain.errors import BadConfiguration


@click.command()
@click.option("--address", default="", help="For http mode: the public address, e.g. https://rights.example.org.")
@click.option("--manifest-only", is_flag=True, help="Print the manifest and nothing else.")
@click.pass_obj
def slack(session: Session, address: str, manifest_only: bool) -> None:
    """Print the app manifest and the steps for Slack, and check tokens, scopes and signing secret."""
    say = session.app.texts.say
    printed = json.dumps(manifest(address.rstrip("/")), indent=2, ensure_ascii=False)
    if manifest_only:
        session.say(printed)
        return
    session.say(say("setup-slack-steps"))
    session.say(printed)
    found = session.run(look(session.settings.slack))
    for line in _said(found, session):
        session.say(line)
    if found.faults:
        raise BadConfiguration(say("setup-slack-not-ready"))


def _said(found: Found, session: Session) -> Iterator[str]:
    say = session.app.texts.say
    for fault in found.faults:
        yield say(f"setup-slack-{fault.value.replace('_', '-')}", scopes=", ".join(found.missing))
    if found.beyond:
        yield say("setup-slack-beyond", scopes=", ".join(found.beyond))
    if not found.faults:
        yield say("setup-slack-ready", team=found.team, bot=found.bot)
