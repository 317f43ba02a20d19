"""rightsdesk work: the workers alone; and what lies in the outbox."""

import asyncio
import json
from datetime import timedelta

import click

from bot.bootstrap import App
from bot.cli.forwarding import own, run_until_stopped
from bot.cli.logs import log_to
from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.commands.core import Core
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.matter import SYSTEM
from bot.domain.work import Work, WorkState
from bot.ports import Tx
from bot.work.run import Parts, run_workers

NEEDS_A_PERSON = (WorkState.UNKNOWN, WorkState.DEAD)


@click.group(invoke_without_command=True)
@click.pass_context
def work(ctx: click.Context) -> None:
    """Run the workers without any platform; or see what waits: work list, retry, drop."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    log_to(session.err, session.settings.work.log_format)

    async def body(app: App, stop: asyncio.Event) -> None:
        session.say("Rightsdesk works.")
        session.out.flush()
        await run_workers(parts_of(app), stop, name="work")

    many = bool(session.settings.store.url.get_secret_value())
    (run_until_stopped if many else own)(session, body)


def parts_of(app: App) -> Parts:
    """What workers without a platform can do: what needs a platform waits for `serve`."""
    settings = app.settings
    return Parts(
        store=app.store,
        clock=app.clock,
        texts=app.texts,
        staff=app.staff,
        options=settings.work,
        core=Core(app.chat_commands, app.texts),
        policies=settings.policies,
        trackers=app.trackers,
        compose=app.ticket_writer,
        retention=settings.retention,
        sign_head=app.sign_head,
        head_every=timedelta(minutes=settings.audit.every_minutes),
    )


@work.command("list")
@click.option("--all", "every", is_flag=True, help="Also what only waits for its time, and what is done.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a row.")
@click.pass_obj
def list_(session: Session, every: bool, as_json: bool) -> None:
    """What needs a person: dead rows, and those whose outcome is unknown. With the reason."""
    states = () if every else NEEDS_A_PERSON
    by = by_of_session(session)
    hidden = session.run(session.app.store.read(lambda tx: _rows(tx, states, by.person)))
    for row in hidden:
        session.say(json.dumps(_outline(row), ensure_ascii=False) if as_json else _line(row))
    if not hidden and not as_json:
        session.say("Nothing needs a person.")


def _rows(tx: Tx, states: tuple[WorkState, ...], person: str) -> tuple[Work, ...]:
    """Those whose matter the person may know of."""
    by = SYSTEM.model_copy(update={"person": person, "all_matters": False})
    rows = tx.work(states, limit=10_000)
    return tuple(one for one in rows if one.matter is None or tx.find_matter(one.matter, by) is not None)


def _outline(row: Work) -> dict[str, object]:
    return row.model_dump(
        mode="json", include={"key", "kind", "matter", "state", "due", "attempts", "error", "created"}
    )


def _line(row: Work) -> str:
    return f"{row.state.value:8} {row.due:%Y-%m-%d %H:%M} {row.matter or '-':7} {row.key}  {row.error}".rstrip()


@work.command()
@click.argument("key")
@click.pass_obj
def retry(session: Session, key: str) -> None:
    """Let a dead, unknown or dropped row run again; a ticket is looked up before it is opened."""
    by = by_of_session(session)

    def again(tx: Tx) -> None:
        row = _row(tx, key, by.person)
        if not tx.revive(row.key):
            raise BadInput(f"{row.key} is {row.state.value}; only dead, unknown or dropped rows are retried.")
        tx.log(by, "work.retried", matter=row.matter, on=row.key)

    session.run(session.app.store.run(again))
    session.say(f"{key} waits again.")


@work.command()
@click.argument("key")
@click.option("--reason", required=True, help="Why it need not be done.")
@click.pass_obj
def drop(session: Session, key: str, reason: str) -> None:
    """Take a row off; not where its matter is under legal hold."""
    by = by_of_session(session)

    def off(tx: Tx) -> None:
        row = _row(tx, key, by.person)
        matter = tx.find_matter(row.matter, SYSTEM) if row.matter else None
        if matter is not None and matter.held_by:
            raise NotAllowed(f"{matter.id} is under legal hold; counsel must release it before its work is dropped.")
        if not tx.drop(row.key):
            raise BadInput(f"{row.key} is {row.state.value}; it cannot be dropped.")
        tx.log(by, "work.dropped_by_hand", matter=row.matter, on=row.key, text=reason)

    session.run(session.app.store.run(off))
    session.say(f"{key} is dropped.")


def _row(tx: Tx, key: str, person: str) -> Work:
    row = tx.find_work(key)
    by = SYSTEM.model_copy(update={"person": person, "all_matters": False})
    if row is None or (row.matter and tx.find_matter(row.matter, by) is None):
        raise BadInput(f"There is no work “{key}”; see `rightsdesk work list`.")
    return row
