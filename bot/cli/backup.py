"""rightsdesk backup, restore"""

import asyncio
import tempfile
from pathlib import Path

import click

from bot.cli.session import Session
from bot.domain.errors import BadInput
from bot.owner import hold
from bot.store.backup import DATABASE, Backup, back_up, check
from bot.store.backup import restore as put_back
from bot.store.heads import Heads, Verdict
from bot.store.store import open_sqlite


@click.command()
@click.argument("folder")
@click.pass_obj
def backup(session: Session, folder: str) -> None:
    """Copy everything into a new FOLDER, while Rightsdesk runs; with a manifest of SHA-256 sums.

    A PostgreSQL database is not in it: use pg_dump beside it. The folder holds keys and personal text: guard it.
    """
    data = session.settings.data.folder
    if not data.is_dir():
        raise BadInput(f"There is no data folder {data} yet.")
    made = session.app.clock.now().isoformat()
    result = back_up(data, session.path(folder), made)
    session.say(f"{result.files} files, {result.bytes} bytes in {session.path(folder)}.")
    if session.settings.store.url.get_secret_value():
        session.complain("The matters are in PostgreSQL: dump that database, too (pg_dump).")


@click.command()
@click.argument("folder")
@click.option("--verify", is_flag=True, help="Only check it: sums, databases, and the audit chain.")
@click.pass_obj
def restore(session: Session, folder: str, verify: bool) -> None:
    """Put the backup in FOLDER where the data folder is to be; it is checked first."""
    source, data = session.path(folder), session.settings.data.folder
    result = check(source)
    verdict = chain_of(source)
    if verdict is not None and not verdict.valid:
        raise BadInput(verdict.fault)
    if not verify:
        hold(data)
        put_back(source, data)
    session.say(_report(result, verdict, "sound" if verify else f"restored to {data}"))


def _report(result: Backup, verdict: Verdict | None, what: str) -> str:
    chain = f"; audit chain valid, {verdict.rows} rows, {verdict.heads} tree heads" if verdict else ""
    return f"{result.files} files, {result.bytes} bytes {what}{chain}."


def chain_of(backup: Path) -> Verdict | None:
    """The audit chain in a backup, looked at in a copy of its own; None where it holds no database."""
    if not (backup / DATABASE).exists():
        return None
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        put_back(backup, copy)
        store = open_sqlite(copy / DATABASE)
        verdict = Heads(store, copy).verify()
        asyncio.run(store.close())
    return verdict
