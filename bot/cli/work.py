"""rightsdesk work: the workers alone; and what lies in the outbox."""

import asyncio
import json

import click

from bot.bootstrap import App
from bot.cli.logs import log_to
from bot.cli.owning import own, run_until_stopped
from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.commands.core import Core
from bot.desk.drafts.shelf import drafts_of
from bot.desk.drafts.waiting import waiting_line, waits_for
from bot.desk.work import NEEDS_A_PERSON, drop_work, retry_work, waiting_behind, work_seen_by
from bot.domain.work import Work, WorkState
from bot.work.run import run_workers


@click.group(invoke_without_command=True)
@click.pass_context
def work(ctx: click.Context) -> None:
    """Run the workers without any platform; or see what waits: work list, retry, drop."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    log_to(session.err, session.settings.work.log_format, session.app.redaction)

    async def body(app: App, stop: asyncio.Event) -> None:
        session.say("Rightsdesk works.")
        session.out.flush()
        # What needs a platform waits for `serve`.
        await run_workers(app.work_parts(Core(app.chat_commands, app.texts, app.door)), stop, name="work")

    many = bool(session.settings.store.url.get_secret_value())
    (run_until_stopped if many else own)(session, body)


@work.command("list")
@click.option("--all", "every", is_flag=True, help="Also what only waits for its time, and what is done.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a row.")
@click.pass_obj
def list_(session: Session, every: bool, as_json: bool) -> None:
    """What needs a person: dead rows, those of unknown outcome, and drafts that wait for your yes or signature."""
    states = () if every else NEEDS_A_PERSON
    by = by_of_session(session)
    rows, behind = session.run(session.app.store.read(lambda tx: (work_seen_by(tx, by, states), waiting_behind(tx))))
    for row in rows:
        waits = behind[row.lane] if row.state is WorkState.UNKNOWN else 0
        session.say(json.dumps(_outline(row, waits), ensure_ascii=False) if as_json else _line(row, waits))
    desk = session.app.desk
    drafts = session.run(session.app.store.read(lambda tx: drafts_of(tx, by)))
    mine = tuple(one for one in drafts if waits_for(desk, by, one))
    for one in mine if not as_json else ():
        session.say(waiting_line(one, desk, "en"))
    if not rows and not mine and not as_json:
        session.say("Nothing needs a person.")


def _outline(row: Work, waits: int) -> dict[str, object]:
    fields = {"key", "kind", "matter", "state", "due", "attempts", "error", "created"}
    return {**row.model_dump(mode="json", include=fields), "waiting_behind": waits}


def _line(row: Work, waits: int) -> str:
    behind = f" ({waits} more wait for it)" if waits else ""
    return f"{row.state.value:8} {row.due:%Y-%m-%d %H:%M} {row.matter or '-':7} {row.key}  {row.error}{behind}".rstrip()


@work.command()
@click.argument("key")
@click.pass_obj
def retry(session: Session, key: str) -> None:
    """Let a dead, unknown or dropped row run again; a ticket is looked up before it is opened."""
    by = by_of_session(session)
    session.run(session.app.store.run(lambda tx: retry_work(tx, by, key)))
    session.say(f"{key} waits again.")


@work.command()
@click.argument("key")
@click.option("--reason", required=True, help="Why it need not be done.")
@click.pass_obj
def drop(session: Session, key: str, reason: str) -> None:
    """Take a row off; not where its matter is under legal hold."""
    by = by_of_session(session)
    session.run(session.app.store.run(lambda tx: drop_work(tx, by, key, reason)))
    session.say(f"{key} is dropped.")
