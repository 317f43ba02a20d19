"""The command line's door: every command asks the one rule (bot.desk.permits) before it runs."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

import click

from bot.cli.people import actor_of
from bot.cli.session import Session
from bot.commands.door import doer
from bot.desk.permits import ANYWHERE, NOTHING, TABLE, Doer, Need, may
from bot.domain.errors import NotAllowed

ACTS: Mapping[str, str] = {
    "check": "check",
    "ask": "ask",
    "search": "search",
    "chat": "check",
    "demo": "machine",
    "doctor": "machine",
    "serve": "machine",
    "work": "machine",
    "setup": "machine",
    "testbed": "machine",
    "eval": "machine",
    "reader": "machine",
    "backup": "machine",
    "restore": "machine",
    "audit": "audit read",
    "knowledge": "library change",
    "knowledge list": "library read",
    "licence add": "licence change",
    "licence remove": "licence change",
    "licence list": "licence list",
    "matters": "matters",
    "matter show": "matter",
    "matter open": "matter open",
    "matter close": "matter close",
    "matter reopen": "matter reopen",
    "matter assign": "matter assign",
    "matter merge": "matter merge",
    "matter split": "matter split",
    "matter restrict": "matter restrict",
    "matter party": "matter party",
    "matter url": "matter url",
    "matter deadline": "matter deadline",
    "matter note": "matter note",
    "matter ticket": "ticket",
    "who": "who",
    "hold": "matter hold",
    "erase": "erase",
    "claimant add": "claimant add",
    "claimant list": "claimant list",
    "claimant remove": "claimant remove",
    "draft make": "draft make",
    "draft show": "draft show",
    "draft list": "draft list",
    "draft fill": "draft fill",
    "draft gate": "draft gate",
    "draft open": "draft open",
    "draft drop-claim": "draft drop-claim",
    "draft claim": "draft claim",
    "draft renew": "draft renew",
    "draft submit": "draft submit",
    "draft send-back": "draft send-back",
    "draft delegate": "draft delegate",
    "draft withdraw": "draft withdraw",
    "draft sent": "draft sent",
    "approve": "draft approve",
    "sign": "draft sign",
    "release": "draft release",
    "notice read": "notice read",
    "tickets": "tickets read",
    "ticket show": "tickets read",
    "ticket move": "ticket move",
    "ticket adapters": "machine",
    "policy": "machine",
    "clip inspect": "machine",
    "clip compare": "machine",
    "clip same": "clip same",
    "clip different": "clip same",
    "staff list": "staff list",
    "staff add": "staff change",
    "staff remove": "staff change",
    "pause": "pause",
    "resume": "resume",
}
"""A command's words -> the act of the table; a group's own row counts for those of its words that have none."""


def act_of(path: str) -> str:
    """The act of 'knowledge add'; the path itself (which no table has) where nobody said what it is."""
    group = path.partition(" ")[0]
    return ACTS.get(path) or ACTS.get(group) or path


def guarded(command: click.Command, path: str) -> click.Command:
    """The command, and all below it, asking before they run; once however often it is looked up."""
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            guarded(one, f"{path} {name}")
    acts = not isinstance(command, click.Group) or command.invoke_without_command
    if acts and command.callback is not None and not hasattr(command.callback, "asks"):
        command.callback = _asking(command.callback, path)
    return command


def _asking(callback: Any, path: str) -> Any:
    @wraps(callback)
    def run(*given: Any, **named: Any) -> Any:
        refuse_or_go_on(click.get_current_context().find_object(Session), act_of(path))
        return callback(*given, **named)

    run.asks = act_of(path)  # type: ignore[attr-defined]
    return run


def refuse_or_go_on(session: Session | None, act: str) -> None:
    """Raises NotAllowed with the sentence."""
    assert session is not None
    row = TABLE.get(act)
    # Whoever has the machine needs no directory, and a damaged one keeps nobody from mending it.
    shell = row is not None and row.need is Need.SHELL
    asker = Doer(id=f"cli:{session.account}", outsider=False, at_machine=True) if shell else doer(actor_of(session))
    permit = may(asker, ANYWHERE, NOTHING, act)
    if not permit.given:
        raise NotAllowed(session.answering.texts.say(permit.reason, "en", **permit.values))
