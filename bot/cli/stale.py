"""rightsdesk knowledge stale: which documents need a look"""

import json
from datetime import date, timedelta

import click

from bot.cli.people import actor_of
from bot.cli.session import Session
from knowledge.staleness import Stale, stale

SAID = {
    "overdue": "should have been reviewed by {day}{what}",
    "unchecked": "is open, and later steps were last looked for {day}{what}",
    "coming": "comes up on {day}{what}",
    "memory": "is from memory ({day})",
}


@click.command("stale")
@click.option("--days", default=30, show_default=True, type=click.IntRange(0, 3650), help="How far ahead to look.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; default: today.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def show_stale(session: Session, days: int, on: date | None, as_json: bool) -> None:
    """Documents past their date, open and not looked up lately, about to be overtaken, or from memory."""
    from bot.cli.knowledge import opened

    today = date(on.year, on.month, on.day) if on else date.today()
    rows = stale(opened(session).documents(actor_of(session).clearance), today, timedelta(days=days))
    if as_json:
        session.say(json.dumps({"documents": [_fields(row) for row in rows]}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        what = f": {row.what}" if row.what else ""
        session.say(f"{row.document.id} " + SAID[row.reason].format(day=row.day or "never", what=what))
    session.say(f"{len(rows)} documents need a look.")


def _fields(row: Stale) -> dict[str, str | None]:
    day = row.day.isoformat() if row.day else None
    return {"id": row.document.id, "reason": row.reason, "day": day, "what": row.what}
