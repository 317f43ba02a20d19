"""rightsdesk erase"""

import json
from uuid import uuid4

import click

from bot.bootstrap import App
from bot.cli.matter_of_check import parts_of
from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.clip_records import FORGET
from bot.desk.erase import Erased
from bot.desk.erase import erase as erase_subject
from bot.domain.matter import By
from bot.work.run import kinds
from bot.work.worker import Worker


@click.command()
@click.argument("subject")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.pass_obj
def erase(session: Session, subject: str, as_json: bool) -> None:
    """Remove a person: a directory id, an account, a party's name, or an uploader as host/handle."""
    by = by_of_session(session)
    report = session.run(_erased(session.app, by, subject))
    if as_json:
        session.say(json.dumps(report.model_dump(mode="json"), ensure_ascii=False))
        return
    session.say(
        f"Erased: {report.audit_rows} texts and acts of the audit trail now speak of nobody; matters "
        f"{', '.join(report.matters) or 'none'}; {report.work} work rows and {report.replies} replies emptied."
    )
    for one in report.kept:
        session.say(f"Kept: {one}.")


async def _erased(app: App, by: By, subject: str) -> Erased:
    """The erasure, and the files of clips that go with it: nobody should have to start `work` for that."""
    report = await app.store.run(lambda tx: erase_subject(tx, by, subject))
    able = {FORGET: kinds(parts_of(app))[FORGET]}
    await Worker(app.store, app.clock, able, app.settings.work, f"cli:erase:{uuid4()}").drain()
    return report
