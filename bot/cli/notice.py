"""rightsdesk notice"""

import json
from pathlib import Path

import click

from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.notices import Incoming
from bot.domain.errors import BadInput
from bot.domain.notice import NoticeKind, NoticeReading
from bot.notices.files import FORMATS, read_each


@click.group()
def notice() -> None:
    """Notices received."""


@notice.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a file.")
@click.option("--no-matter", is_flag=True, help="Only read: open no matter, set no deadline.")
@click.option("--language", default="en", show_default=True, help="In which language missing parts are named.")
@click.option("--country", default="us", show_default=True, help="Whose public holidays count.")
@click.pass_obj
def read(session: Session, paths: tuple[str, ...], as_json: bool, no_matter: bool, language: str, country: str) -> int:
    """Tell what each file is, which parts it has and lacks, and until when to act; open its matter."""
    failed = False
    for path in _files(session, paths):
        try:
            readings = [
                _read(session, one, no_matter=no_matter, language=language, country=country) for one in read_each(path)
            ]
        except BadInput as error:
            failed = True
            if len(paths) == 1 and not as_json:
                raise
            session.say(json.dumps({"file": str(path), "error": str(error)}, ensure_ascii=False)) if as_json else (
                session.complain(f"rightsdesk: {error}")
            )
            continue
        for found in readings:
            if as_json:
                session.say(json.dumps(found.contract(), ensure_ascii=False))
            else:
                _print(session, found, language)
    return 2 if failed else 0


def _files(session: Session, paths: tuple[str, ...]) -> list[Path]:
    """The files themselves, and those of folders with a format that is known."""
    found: list[Path] = []
    for one in paths:
        path = session.path(one)
        if path.is_dir():
            found += sorted(each for each in path.rglob("*") if each.suffix.lower() in FORMATS and each.is_file())
        else:
            found.append(path)
    return found


def _read(session: Session, incoming: Incoming, *, no_matter: bool, language: str, country: str) -> NoticeReading:
    notices, app = session.app.notices, session.app
    if no_matter:
        return notices.read(incoming, app.clock.now().date(), language, country)
    by = by_of_session(session)
    return session.run(app.store.run(lambda tx: notices.take_in(tx, by, incoming, language, country)))


def _print(session: Session, found: NoticeReading, language: str) -> None:
    say = session.app.texts.say
    kind = say(f"notice-kind-{found.kind.value}", language)
    session.say(say("notice-matter", language, file=found.file, kind=kind, matter=found.matter or "–"))
    if found.read:
        session.say("  " + say("notice-read", language, names=", ".join(found.read)))
    for left in found.unread:
        session.say("  " + say(f"unread-{left.key}", language, **left.values))
    if found.kind is NoticeKind.NEITHER:
        return
    for one in found.missing:
        session.say("  " + say("notice-missing", language, paragraph=one.paragraph, what=one.what))
    if found.answers:
        session.say("  " + say("notice-answers", language, what=", ".join(found.answers)))
    if found.deadline:
        clock = found.deadline
        told = {"act_by": clock.act_by.isoformat(), "latest": clock.latest.isoformat(), "why": clock.why}
        session.say("  " + say("notice-deadline", language, **told))
