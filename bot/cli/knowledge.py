"""rightsdesk knowledge: what is in the library, and how it gets there"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

import click

from bot.cli.people import actor_of
from bot.cli.reference import add_reference
from bot.cli.session import Session
from bot.cli.stale import show_stale
from bot.domain.errors import BadInput
from bot.library import IndexedLibrary
from bot.texts import catalogue
from knowledge.errors import LibraryError
from knowledge.library import Library
from knowledge.loading.loaded import Loaded
from knowledge.model import Audience, Kind
from knowledge.staleness import overdue
from knowledge.vector_cache import LAG

KINDS = click.Choice([kind.value for kind in Kind])
AUDIENCES = click.Choice([audience.value for audience in Audience])


@click.group()
def knowledge() -> None:
    """See and change what is in the library."""


@knowledge.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--kind", type=KINDS, default="notice", show_default=True, help="For files without front matter.")
@click.option("--title", help="For one file without front matter; default: the file's name.")
@click.option("--audience", type=AUDIENCES, help="For files without front matter; default: [knowledge] audience.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="For files without front matter.")
@click.pass_obj
def add(
    session: Session, paths: tuple[str, ...], kind: str, title: str | None, audience: str | None, day: date | None
) -> None:
    """Add files or folders: mail, documents, tables and archives of them."""
    from knowledge.loading.extract import SHOWN  # the formats' libraries take half a second
    from knowledge.loading.files import Defaults, find_files, load

    defaults = Defaults(Kind(kind), Audience(audience or session.settings.knowledge.audience), title or "", day)
    found = [file for path in paths for file in find_files(session.path(path))]
    if not found:
        raise BadInput(f"There is no file that could be added; the formats are {SHOWN}.")
    if len(found) == 1:
        _store(session, load(found[0], defaults), 1)
    else:
        _store(session, _readable(session, (partial(load, file, defaults) for file in found)), len(found))


@knowledge.command("import")
@click.argument("source", type=click.Choice(["jsonl", "csv", "github-dmca", "lumen", "courtlistener"]))
@click.argument("path")
@click.option("--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="csv: which column holds a field.")
@click.option("--audience", type=AUDIENCES, help="Default: [knowledge] audience.")
@click.pass_obj
def import_(session: Session, source: str, path: str, columns: tuple[str, ...], audience: str | None) -> None:
    """Import many documents from one file or folder; what is already there and unchanged is passed over."""
    from knowledge.loading.importers import IMPORTERS, count

    file = session.path(path)
    chosen = Audience(audience or session.settings.knowledge.audience)
    rows = IMPORTERS[source](file, chosen, columns)
    _store(session, _readable(session, rows), count(source, file))


@knowledge.command("list")
@click.option("--kind", type=KINDS)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(session: Session, kind: str | None, as_json: bool) -> None:
    """All documents that you may see."""
    documents = opened(session).documents(actor_of(session).clearance)
    rows = [
        {
            "id": one.id,
            "kind": one.kind.value,
            "title": one.title,
            "language": one.languages[0] if one.languages else "en",
            "audience": one.audience.value,
            "verified": one.verified.value,
            "as_of": one.as_of and one.as_of.isoformat(),
            "review_by": one.look_again_by and one.look_again_by.isoformat(),
        }
        for one in documents
        if kind in (None, one.kind.value)
    ]
    if as_json:
        session.say(json.dumps({"documents": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        session.say(f"{row['id']}  {row['title']}  ({row['audience']}, {row['verified']}, as of {row['as_of'] or '?'})")
    session.say(f"{len(rows)} documents")


@knowledge.command()
@click.argument("documents", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def remove(session: Session, documents: tuple[str, ...]) -> None:
    """Remove documents."""
    library = opened(session)
    for document in documents:
        library.index.remove(document)
        session.say(f"Removed {document}.")


@knowledge.command()
@click.pass_obj
def check(session: Session) -> None:
    """Validate all documents, say which are past their review date, and check the index."""
    from knowledge.checking import check_index, check_shipped

    problems = list(check_shipped()) if session.settings.knowledge.shipped else []
    library = opened(session)
    problems += check_index(library.index)
    for problem in problems:
        session.complain(problem)
    late = overdue(library.documents(Audience.COUNSEL), date.today())
    for one in late:
        session.say(f"{one.id} should have been reviewed by {one.look_again_by}.")
    counts = library.index.database.counts()
    session.say(f"{counts['documents']} documents, {counts['passages']} passages, {len(late)} past their review date.")
    if problems:
        raise BadInput(f"The library has {len(problems)} problem(s).")


@knowledge.command()
@click.pass_obj
def rebuild(session: Session) -> None:
    """Make the word index and the vector cache again, and embed with the configured model what it has not embedded."""
    library = opened(session, rebuild=True)
    with _bar(session, "embedding") as progress:
        library.index.embed(progress)
    counts = library.index.database.counts()
    session.say(
        f"Rebuilt: {counts['documents']} documents, {counts['passages']} passages, {counts['vectors']} vectors."
    )


@knowledge.command()
@click.pass_obj
def prepare(session: Session) -> None:
    """Convert the embedding model and take over the shipped library now, instead of at the first question."""
    library = opened(session)
    _embed(session, library)
    library.index.settle()
    counts = library.index.database.counts()
    session.say(f"Ready: {counts['documents']} documents, {counts['passages']} passages, {counts['vectors']} vectors.")


@knowledge.command()
@click.pass_obj
def sync(session: Session) -> None:
    """Bring the folders of [knowledge] folders up to date: added, changed, moved and deleted files."""
    from knowledge.loading.files import Defaults
    from knowledge.loading.folders import sync_folder

    library = opened(session)
    defaults = Defaults(Kind.NOTICE, session.settings.knowledge.audience)
    for folder in session.settings.knowledge.folders:
        change = sync_folder(library.index, session.path(folder), defaults, session.complain)
        session.say(
            f"{folder}: {change.added} added, {change.changed} changed, {change.removed} removed, "
            f"{change.unchanged} unchanged."
        )
    _embed(session, library)


@knowledge.command("embed-shipped", hidden=True)
@click.pass_obj
def embed_shipped(session: Session) -> None:
    """Write the vectors of this library's shipped texts and of subjects.toml (for those who change them)."""
    from knowledge.shipped import embed_corpus
    from knowledge.subjects import embed_subjects

    library = opened(session)
    session.say(f"{embed_corpus(library.index) + embed_subjects(library.index.embedder())} vectors written.")


knowledge.add_command(add_reference)
knowledge.add_command(show_stale)


def opened(session: Session, rebuild: bool = False) -> Library:
    """The library of the session's application."""
    library = session.app.library
    if not isinstance(library, IndexedLibrary):
        raise BadInput("The library of this process is not the one in the data folder.")
    return library.opened(session.complain, rebuild)


def _readable(session: Session, loads: Iterable[Callable[[], Iterable[Loaded]]]) -> Iterator[Loaded]:
    """All documents; a file that cannot be read gets its sentence, and the rest goes on."""
    for load in loads:
        try:
            yield from load()
        except LibraryError as error:
            session.complain(str(error))


def _store(session: Session, documents: Iterable[Loaded], total: int) -> None:
    library = opened(session)
    with _bar(session, "reading", total) as progress:
        change = library.index.add(_told(session, documents), progress=progress)
    session.say(
        f"{change.added} added, {change.changed} changed, {change.unchanged} unchanged; searchable by words now."
    )
    _embed(session, library)
    if change == type(change)():
        raise BadInput("Nothing was added.")


def _told(session: Session, documents: Iterable[Loaded]) -> Iterator[Loaded]:
    """The same documents; what of their files was not read is said."""
    for one in documents:
        for left in one.unread:
            session.complain(f"{one.path}: {catalogue().say(f'unread-{left.key}', 'en', **left.values)}")
        yield one


def _embed(session: Session, library: Library) -> None:
    with _bar(session, "embedding") as progress:
        if done := library.index.embed(progress):
            session.say(f"{done} passages embedded; searchable by meaning, too.")
    library.index.settle(LAG)


@contextmanager
def _bar(session: Session, what: str, total: int = 0) -> Iterator[Callable[[int, int], None]]:
    with session.progress() as bar:
        task = bar.add_task(what, total=total or None)

        def progress(done: int, of: int) -> None:
            session.check()
            bar.update(task, completed=done, total=of or total or done)

        yield progress
