"""rightsdesk draft --csv: many addresses of one claimant, with a report per row"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.check import request_for
from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.desk.drafts.edit import fill
from bot.desk.drafts.make import Wanted, assessed_clips
from bot.desk.find import get_matter
from bot.desk.matters import already_noticed, open_matter, record_assessment
from bot.domain.assessment import Assessment
from bot.domain.clip import Clip
from bot.domain.draft import Draft, Refusal
from bot.domain.errors import BadInput, RightsdeskError
from bot.domain.links import clip_key, host_of
from bot.domain.matter import By, Matter
from bot.drafting.refusals import refused
from bot.drafting.truth import TO_A_HOST
from bot.ports import Tx
from knowledge.errors import LibraryError, UnreadableFile
from knowledge.model import Frozen

if TYPE_CHECKING:
    from knowledge.loading.tables import Headed

COLUMNS = ("url", "description", "country", "part", "matter")
NAMED = {
    "link": "url", "links": "url", "urls": "url", "address": "url",
    "lenke": "url", "adresse": "url", "nettadresse": "url",
    "text": "description", "beskrivelse": "description", "tekst": "description", "land": "country", "sak": "matter",
}  # fmt: skip
"""Other names for a column."""
MOST_ROWS = 5000


class Row(Frozen):
    """One row of the file, and what came of it."""

    number: int
    url: str = ""
    description: str = ""
    country: str = ""
    part: str = ""
    """Season, episode or chapter, for each asset claimed."""
    matter: str = ""
    """A matter that is open already; its assessment is used."""
    outcome: str = ""


def run_csv(
    session: Session, file: str, regime: str, *, one_notice: bool, dry_run: bool, language: str, claimant: str, **_: Any
) -> None:
    """Go through the rows; a row that cannot be used says why, and the rest goes on."""
    by = by_of_session(session)
    seen: dict[str, Row] = {}
    ready: list[tuple[Row, str]] = []
    for row in read_rows(session.stdin.read() if file == "-" else _content(session, file), file):
        outcome, matter = _look(session, by, row, regime, seen, dry_run=dry_run)
        seen.setdefault(clip_key(row.url), row)
        if matter or outcome == "would be drafted":
            ready.append((row, matter))
        if outcome:
            session.say(f"{row.number}\t{row.url or row.matter}\t{outcome}")
    if dry_run:
        return
    to_a_host = regime.startswith(TO_A_HOST)
    for group in _groups(ready, one_notice=one_notice, to_a_host=to_a_host):
        _make(session, by, group, Wanted(matter="", regime=regime, language=language, claimant=claimant))


def _content(session: Session, file: str) -> bytes:
    try:
        return session.path(file).read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror}).") from error


def read_rows(content: bytes, name: str) -> Iterator[Row]:
    """The rows of a CSV file with a head line; raises BadInput."""
    table = _table(content, name)
    heads = [NAMED.get(head.lower(), head.lower()) for head in table.heads]
    if "url" not in heads and "matter" not in heads:
        raise BadInput(f"{name} needs a column url (or matter); the columns are: {', '.join(COLUMNS)}.")
    for number, row in enumerate(table.rows, start=table.first_line):
        if number > MOST_ROWS:
            raise BadInput(f"{name} has more than {MOST_ROWS} rows; split it.")
        values = dict(zip(heads, row, strict=False))
        yield Row(number=number, **{one: values.get(one, "") for one in COLUMNS})


def _table(content: bytes, name: str) -> "Headed":
    """The first table of a file that has rows; raises BadInput."""
    from knowledge.loading.tables import headed, read_sheets  # brings the formats' libraries

    try:
        sheets, _left = read_sheets(content, Path(name).suffix.lower())
    except UnreadableFile as error:
        raise BadInput(f"{name} {error.why}.") from error
    return headed(next((sheet.rows for sheet in sheets if sheet.rows), ()))


def _look(session: Session, by: By, row: Row, regime: str, seen: dict[str, Row], *, dry_run: bool) -> tuple[str, str]:
    """What would come of a row, and its matter where it can be drafted."""
    key = clip_key(row.url)
    if key and key in seen:
        return f"the same address as row {seen[key].number}", ""
    if not row.matter and not host_of(row.url):
        return "no web address", ""
    try:
        if row.matter:
            reason = session.run(session.app.store.read(lambda tx: _of_matter(tx, by, row, session, regime)))
            return (reason, "") if reason else ("would be drafted", "") if dry_run else ("", row.matter.upper())
        assessment = _assess(session, row)
        if reason := refused(assessment, session.app.desk.book.regime(regime)):
            return _refusal(session, reason, row), ""
        noticed = session.run(session.app.store.read(lambda tx: _noticed(tx, by, row)))
        if noticed:
            return noticed, ""
        if dry_run:
            return "would be drafted", ""
        matter = session.run(session.app.store.run(lambda tx: _open(tx, by, row, assessment)))
    except (RightsdeskError, LibraryError) as error:
        return f"error: {error}", ""
    return "", matter.id


def _of_matter(tx: Tx, by: By, row: Row, session: Session, regime: str) -> str:
    """Why nothing comes of a matter that is there; raises NotFound where it is not."""
    law = session.app.desk.book.regime(regime)
    clips = assessed_clips(tx, get_matter(tx, row.matter.upper(), by))
    reason = next((reason for one in clips if (reason := refused(one.assessment, law))), "")
    return _refusal(session, reason, row) if reason else ""


def _refusal(session: Session, reason: str, row: Row) -> str:
    """'refused: no asset of the library was sighted in ...', and what to do."""
    told = {"what": row.url or row.matter, "matter": row.matter or "–", "why": ""}
    say = session.app.texts.say
    return f"refused: {say(f'refuse-{reason}', 'en', **told)} {say(f'way-{reason}', 'en', **told)}".strip()


def _assess(session: Session, row: Row) -> Assessment:
    options = {"url": row.url, "country": row.country, "batch": "yes"}
    reply = session.run(session.app.commands["check"](request_for(session, row.description or row.url, options)))
    assert reply.assessment is not None
    return reply.assessment


def _noticed(tx: Tx, by: By, row: Row) -> str:
    known = tx.find_matter_by_key(clip_key(row.url), by)
    records = already_noticed(tx, known, by) if known else ()
    return f"already noticed on {records[0].changed:%Y-%m-%d} as {records[0].matter}" if records else ""


def _open(tx: Tx, by: By, row: Row, assessment: Assessment) -> Matter:
    clip = Clip.described(row.description or row.url, url=row.url, country=row.country or None)
    matter = open_matter(tx, by, clip=clip).matter
    return record_assessment(tx, by, matter.id, assessment, clip)


def _groups(ready: list[tuple[Row, str]], *, one_notice: bool, to_a_host: bool) -> list[list[tuple[Row, str]]]:
    """One text each; or one for all, but one a host where the text goes to a host."""
    if not one_notice:
        return [[one] for one in ready]
    by_host: dict[str, list[tuple[Row, str]]] = {}
    for one in ready:
        by_host.setdefault(host_of(one[0].url) if to_a_host else "", []).append(one)
    return list(by_host.values())


def _make(session: Session, by: By, group: list[tuple[Row, str]], wanted: Wanted) -> None:
    """One draft, and a line for each of its rows."""
    first, others = group[0], group[1:]
    wish = Wanted(
        matter=first[1],
        regime=wanted.regime,
        language=wanted.language,
        claimant=wanted.claimant,
        also=tuple(matter for _row, matter in others),
    )
    try:
        made = session.run(session.app.drafts.make(by, wish))
        parts = {f"part.{number}": first[0].part for number in range(1, len(made.claims) + 1) if first[0].part}
        if parts and made.id:
            made = session.run(session.app.store.run(lambda tx: fill(tx, by, session.app.desk, made.id, parts)))
        outcome = _outcome(made)
    except RightsdeskError as error:
        outcome = f"error: {error}"
    for row, matter in group:
        session.say(f"{row.number}\t{row.url or row.matter}\t{matter}\t{outcome}")


def _outcome(made: Draft) -> str:
    if isinstance(made.refused, Refusal):
        return f"refused: {made.refused.text} {made.refused.way_on}"
    return f"{made.id} v{made.version}: {len(made.blanks)} blanks, {len(made.missing)} parts open"
