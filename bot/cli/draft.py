"""rightsdesk draft, approve, sign, release"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click
from typing_extensions import override

from bot.chat.terminal import render
from bot.cli.people import by_of_session
from bot.cli.session import Session
from bot.commands.draft import tell_approvers
from bot.commands.draft_card import draft_card, gate_lines
from bot.desk.drafts import decide, edit, leave
from bot.desk.drafts.make import Wanted
from bot.desk.drafts.outward import exhibits, internal_file
from bot.desk.drafts.shelf import drafts_of, get_draft
from bot.desk.drafts.waiting import concerned, waits_for
from bot.desk.find import get_matter
from bot.domain.draft import Draft
from bot.domain.errors import BadInput
from bot.domain.matter import By
from bot.ports import Tx


class DraftGroup(click.Group):
    """`draft M-12 dmca` makes a draft; `draft fill ...` and the other words are commands of their own."""

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=DraftGroup)
def draft() -> None:
    """A draft: `draft M-12 dmca`; then fill, gate, submit, approve, sign, release, sent. See each with --help."""


as_json = click.option("--json", "as_json", is_flag=True, help="Print the contract as JSON.")


@draft.command()
@click.argument("matter", required=False)
@click.argument("regime", required=False)
@click.option("--language", default="", help="en or no; the matter's own by default.")
@click.option("--claimant", default="", help="A claimant's profile.")
@click.option("--answers", default="", help="The notice (N-2) or draft (D-3) that it follows up.")
@click.option("--host", default="", help="Which host the text goes to, where the matter has clips at several.")
@click.option("--polish", is_flag=True, help="Let the configured language model say the prose slots in its words.")
@click.option(
    "--csv", "csv_file", help="Many addresses (.csv .tsv .xlsx .ods): columns url, description, country, part, matter."
)
@click.option("--one-notice", is_flag=True, help="With --csv: one text a host, with a list.")
@click.option("--dry-run", is_flag=True, help="With --csv: only say what would be made of each row.")
@as_json
@click.pass_obj
def make(
    session: Session, /, matter: str | None, regime: str | None, as_json: bool, csv_file: str | None, **how: Any
) -> None:
    """Make a draft of MATTER under REGIME, or say why there is none."""
    polish, one_notice, dry_run = how.pop("polish"), how.pop("one_notice"), how.pop("dry_run")
    if csv_file:
        from bot.cli.draft_csv import run_csv  # brings the check with it

        run_csv(session, csv_file, matter or regime or "dmca", one_notice=one_notice, dry_run=dry_run, **how)
        return
    if not matter or not regime:
        raise BadInput("Say which matter and which regime: draft M-12 dmca.")
    by = by_of_session(session)
    made = session.run(session.app.drafts.make(by, Wanted(matter=matter.upper(), regime=regime, **how)))
    if polish and not made.refused:
        made, reasons = session.run(session.app.drafts.polish(by, made.id))
        for slot, reason in reasons.items():
            session.complain(f"{slot}: {reason}; the plain text stays.")
    show(session, made, as_json)


def show(session: Session, found: Draft, as_json: bool) -> None:
    """A draft as JSON or as a card."""
    if as_json:
        session.say(json.dumps(found.contract(), ensure_ascii=False, indent=2))
    else:
        session.console.print(render(draft_card(found, session.app.desk, may=()), session.app.texts))


def act(session: Session, what: Callable[[Tx, By], Any]) -> Any:
    """Run one act in one transaction, as who typed it."""
    by = by_of_session(session)
    return session.run(session.app.store.run(lambda tx: what(tx, by)))


def pairs(values: tuple[str, ...], option: str = "") -> dict[str, str]:
    """NAME=VALUE arguments; raises BadInput."""
    found: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"{option}{' ' if option else ''}{value} is not NAME=VALUE.")
        found[name.strip()] = text
    return found


@draft.command(name="show")
@click.argument("name", metavar="DRAFT")
@as_json
@click.pass_obj
def show_(session: Session, name: str, as_json: bool) -> None:
    """Show a draft as it stands."""
    show(session, act(session, lambda tx, by: get_draft(tx, name, by)), as_json)


@draft.command(name="list")
@click.option("--matter", default="", help="Only of one matter.")
@click.option("--mine", is_flag=True, help="Only those that you asked for, edited last, or are to sign.")
@click.option("--waiting", is_flag=True, help="Only those that wait for your approval or signature.")
@click.pass_obj
def list_(session: Session, matter: str, mine: bool, waiting: bool) -> None:
    """Drafts, newest first."""

    def wanted(tx: Tx, by: By) -> tuple[Draft, ...]:
        found = drafts_of(tx, by, matter.upper())
        found = tuple(one for one in found if not mine or by.person in concerned(one))
        return tuple(one for one in found if not waiting or waits_for(session.app.desk, by, one))

    for one in act(session, wanted):
        session.say(f"{one.id} v{one.version}  {one.matter}  {one.regime}  {one.language}  {decide.spoken(one)}")


@draft.command()
@click.option("--language", default="en", show_default=True)
@click.pass_obj
def regimes(session: Session, language: str) -> None:
    """The kinds of text that there are, one a line."""
    for one in session.app.desk.book.regimes.values():
        session.say(f"{one.name:<18} {one.title.get(language, one.title['en'])} ({one.law})")


@draft.command()
@click.argument("name", metavar="DRAFT")
@click.argument("values", metavar="NAME=VALUE", nargs=-1, required=True)
@as_json
@click.pass_obj
def fill(session: Session, name: str, values: tuple[str, ...], as_json: bool) -> None:
    """Fill blanks, or write over what the matter holds. Every change is a new version and voids an approval."""
    given = pairs(values)
    show(session, act(session, lambda tx, by: edit.fill(tx, by, session.app.desk, name, given)), as_json)


@draft.command()
@click.argument("name", metavar="DRAFT")
@click.option("--factor", "factors", multiple=True, metavar="NAME=TEXT", help="A factor, or conclusion=TEXT.")
@click.option("--clip", "clips", type=int, multiple=True, help="Which clip; several share a record only if alike.")
@as_json
@click.pass_obj
def gate(session: Session, name: str, factors: tuple[str, ...], clips: tuple[int, ...], as_json: bool) -> None:
    """Record, factor by factor, why the law does not allow the use. Without --factor: show what is recorded."""
    desk = session.app.desk
    if not factors:
        found = act(session, lambda tx, by: get_draft(tx, name, by))
        for line in gate_lines(found, desk):
            session.say(line)
        return
    given = pairs(factors, "--factor")
    show(session, act(session, lambda tx, by: edit.record_gate(tx, by, desk, name, given, clips)), as_json)


@draft.command(name="open")
@click.argument("name", metavar="DRAFT")
@click.option("--clip", type=int, default=1, show_default=True, help="Which clip.")
@click.pass_obj
def open_(session: Session, name: str, clip: int) -> None:
    """Look at one clip of a draft; a record may be shared only for clips that were opened."""
    _, use = act(session, lambda tx, by: edit.open_clip(tx, by, name, clip))
    session.say(use.url or use.sha256 or use.key)
    for one in use.seen:
        session.say(f"  {one.name} ({one.franchise}): {one.evidence}")


@draft.command(name="drop-claim")
@click.argument("name", metavar="DRAFT")
@click.argument("number", type=int)
@as_json
@click.pass_obj
def drop_claim(session: Session, name: str, number: int, as_json: bool) -> None:
    """Leave claimed asset NUMBER out."""
    show(session, act(session, lambda tx, by: edit.drop_claim(tx, by, session.app.desk, name, number)), as_json)


@draft.command()
@click.argument("name", metavar="DRAFT")
@click.argument("asset")
@click.option("--reason", default="", help="Why it is copied closely enough for its thin protection.")
@as_json
@click.pass_obj
def claim(session: Session, name: str, asset: str, reason: str, as_json: bool) -> None:
    """Claim ASSET, which was left out."""
    desk = session.app.desk
    show(session, act(session, lambda tx, by: edit.add_claim(tx, by, desk, name, asset, reason)), as_json)


@draft.command()
@click.argument("name", metavar="DRAFT")
@as_json
@click.pass_obj
def renew(session: Session, name: str, as_json: bool) -> None:
    """Make a new version on the facts of today: the newest checks, the profile, the date."""
    show(session, act(session, lambda tx, by: edit.renew(tx, by, session.app.desk, name)), as_json)


@draft.command()
@click.argument("name", metavar="DRAFT")
@click.option("--to", default="", help="Ask this person; anyone who may by default.")
@click.pass_obj
def submit(session: Session, name: str, to: str) -> None:
    """Ask for approval."""

    def ask(tx: Tx, by: By) -> tuple[Draft, tuple[str, ...]]:
        asked = decide.submit(tx, by, session.app.desk, name, to)
        return asked, tell_approvers(tx, by, session.app.desk, asked)

    done, told = act(session, ask)
    _say(session, done, "draft-submitted", people=", ".join(told) or "–")
    if not told:
        _say(session, done, "draft-nobody-may")


@draft.command(name="send-back")
@click.argument("name", metavar="DRAFT")
@click.option("--version", type=int, required=True, help="The version that was read.")
@click.option("--comment", required=True, help="What it needs.")
@click.pass_obj
def send_back(session: Session, name: str, version: int, comment: str) -> None:
    """Send back to whoever writes, with a comment."""
    done = act(session, lambda tx, by: decide.send_back(tx, by, session.app.desk, name, version, comment))
    _say(session, done, "draft-sent-back")


@draft.command()
@click.argument("name", metavar="DRAFT")
@click.option("--to", required=True, help="Who is asked instead.")
@click.pass_obj
def delegate(session: Session, name: str, to: str) -> None:
    """Pass a request for approval on."""

    def pass_on(tx: Tx, by: By) -> Draft:
        passed = decide.delegate(tx, by, session.app.desk, name, to)
        tell_approvers(tx, by, session.app.desk, passed)
        return passed

    _say(session, act(session, pass_on), "draft-delegated", person=to)


@draft.command()
@click.argument("name", metavar="DRAFT")
@click.option("--reason", required=True, help="Why.")
@click.pass_obj
def withdraw(session: Session, name: str, reason: str) -> None:
    """Nothing comes of it."""
    _say(session, act(session, lambda tx, by: decide.withdraw(tx, by, name, reason)), "draft-withdrawn")


@draft.command()
@click.argument("name", metavar="DRAFT")
@click.option("--how", required=True, help="How it was sent: 'e-mail to copyright@host', 'web form'.")
@click.option("--at", help="When: 2026-11-23T10:00Z; now by default.")
@click.option("--reference", default="", help="The host's reference.")
@click.pass_obj
def sent(session: Session, name: str, how: str, at: str | None, reference: str) -> None:
    """Write down that you sent it. Rightsdesk itself sends nothing to outsiders."""
    when = _time(at) if at else None
    desk = session.app.desk
    done, standings = act(
        session, lambda tx, by: leave.mark_sent(tx, by, desk, name, how=how, at=when, reference=reference)
    )
    assert done.sent is not None
    _say(session, done, "draft-sent", person=done.sent.person, at=f"{done.sent.at:%Y-%m-%d %H:%M} UTC")
    for one in standings:
        if one.warns:
            session.say(session.app.texts.say("draft-share-warning", done.language, **one.model_dump()))


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text} is no time; write 2026-11-23T10:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _say(session: Session, done: Draft, key: str, **values: object) -> None:
    told = {"draft": done.id, "version": done.version, **values}
    session.say(session.app.texts.say(key, done.language, **told))


@click.command()
@click.argument("name", metavar="DRAFT")
@click.option("--version", type=int, required=True, help="The version that was read: only that one is approved.")
@as_json
@click.pass_obj
def approve(session: Session, name: str, version: int, as_json: bool) -> None:
    """Approve one exact version of a draft, as another person than who asked or edited last."""
    done = act(session, lambda tx, by: decide.approve(tx, by, session.app.desk, name, version))
    if as_json:
        show(session, done, as_json)
        return
    assert done.approval is not None
    _say(session, done, "draft-approved", person=done.approval.person)


@click.command()
@click.argument("name", metavar="DRAFT")
@as_json
@click.pass_obj
def sign(session: Session, name: str, as_json: bool) -> None:
    """Sign an approved draft, as the signatory whose name stands under it."""
    done = act(session, lambda tx, by: decide.sign(tx, by, session.app.desk, name))
    if as_json:
        show(session, done, as_json)
        return
    assert done.signature is not None
    _say(session, done, "draft-signed", person=done.signature.name)


@click.command()
@click.argument("name", metavar="DRAFT")
@click.option("--to", "folder", required=True, help="Where to write the files.")
@click.pass_obj
def release(session: Session, name: str, folder: str) -> None:
    """Write an approved (and, where the law asks, signed) draft as files, with its annex and a manifest."""
    from bot.release.package import outward_files, write  # reportlab and python-docx are needed only here

    desk, target = session.app.desk, session.path(folder)

    def look(tx: Tx, by: By) -> tuple[Draft, bytes]:
        found = leave.ready(tx, by, desk, name)
        return found, internal_file(found, get_matter(tx, found.matter, by), desk.texts).encode()

    found, inside = act(session, look)
    files = outward_files(found, desk.book.regime(found.regime), exhibits(found), desk.texts)
    manifest = write(target, files, {f"{found.id}-internal.md": inside})
    done = act(session, lambda tx, by: leave.released(tx, by, desk, name, found.seal, manifest))
    _say(session, done, "draft-released", folder=str(target), count=len(files), manifest=manifest)
