"""What is wrong with the library: the shipped documents, the database, the indexes that follow it."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import BrokenDocument
from knowledge.index import Index
from knowledge.model import Audience
from knowledge.shipped import CORPUS, load_file


def check_shipped(root: Path = CORPUS) -> Iterator[str]:
    """A sentence for every shipped document that breaks the schema, or points to a document that is not there."""
    ids, pointers = set[str](), list[tuple[str, str]]()
    for file in sorted(root.glob("*/*.md")):
        name = str(file.relative_to(root))
        try:
            document = load_file(file, name).document
        except BrokenDocument as error:
            yield str(error)
            continue
        if document.id in ids:
            yield f"{name}: id: {document.id} is the id of two documents"
        ids.add(document.id)
        pointers += [(name, later.id) for later in getattr(document, "superseded_by", ())]
    for name, pointer in pointers:
        if pointer not in ids:
            yield f"{name}: superseded_by: there is no document {pointer}"


def check_index(index: Index) -> list[str]:
    """A sentence for everything that is not as it should be; empty where all is well."""
    problems = []
    if (found := index.database.integrity()) != "ok":
        problems.append(f"the database {index.database.file} is damaged ({found}); restore it from a backup")
    counts = index.database.counts()
    for audience in Audience:
        words, wanted = index.lexical.counts(audience), index.database.counts_for(audience)
        if words != wanted:
            problems.append(
                f"of what is for {audience}, the word index holds {words[0]} documents and {words[1]} passages, the "
                f"database {wanted[0]} and {wanted[1]}; run `rightsdesk knowledge rebuild`"
            )
    if counts["pending"]:
        problems.append(f"{counts['pending']} passages have no vector yet; `rightsdesk knowledge sync` computes them")
    return problems
