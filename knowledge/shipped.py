"""The corpus that comes with the package, kept in step by content hash, with its precomputed vectors.

The vectors are keyed like all vectors by the exact text and the embedder: a changed text misses and is embedded,
another embedder ignores the file.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from knowledge.errors import BrokenDocument
from knowledge.index import SHIPPED, Index
from knowledge.loading.loaded import Loaded
from knowledge.loading.markdown import parse
from knowledge.storing import Change
from knowledge.vectors import read_vectors, write_vectors

CORPUS = Path(__file__).parent / "corpus"
EMBEDDINGS = Path(__file__).parent / "corpus-embeddings.npz"


def load_corpus(root: Path = CORPUS) -> Iterator[Loaded]:
    """All documents with front matter under a folder; raises BrokenDocument."""
    for file in sorted(root.glob("*/*.md")):
        yield load_file(file, str(file.relative_to(root)))


def load_file(file: Path, name: str) -> Loaded:
    """One document with front matter; raises BrokenDocument."""
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenDocument(name, "", f"is not UTF-8 text (byte {error.start})") from error
    document, sections = parse(text, name)
    languages = tuple(dict.fromkeys(section.language for section in sections)) or document.languages
    return Loaded(document.model_copy(update={"languages": languages}), text, sections, name)


def digest(root: Path = CORPUS, embeddings: Path = EMBEDDINGS) -> str:
    """Of everything that is shipped."""
    found = sha256(embeddings.read_bytes() if embeddings.is_file() else b"")
    for file in sorted(root.glob("*/*.md")):
        found.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def sync(index: Index, root: Path = CORPUS, embeddings: Path = EMBEDDINGS) -> Change:
    """Bring the shipped documents of a library up to date; nothing is read or written where they are."""
    wanted = digest(root, embeddings)
    if index.database.meta("shipped") == wanted:
        return Change()
    with index.writing(wait=120):
        if index.database.meta("shipped") == wanted:
            return Change()
        documents = list(load_corpus(root))
        change = index.replace_origin(documents, SHIPPED)
        _insert_known(index, embeddings)
        with index.database.write():
            index.database.set_meta("shipped", wanted)
    return change


def withdraw(index: Index) -> None:
    """Remove the shipped documents, for a library that starts empty."""
    if index.database.meta("shipped"):
        with index.writing(wait=120):
            index.replace_origin([], SHIPPED)
            with index.database.write():
                index.database.set_meta("shipped", "")


def _insert_known(index: Index, embeddings: Path) -> None:
    known = read_vectors(embeddings) if embeddings.is_file() else {}
    wanted = {passage.key for passage in index.database.passages("WHERE key IS NOT NULL")}
    rows = ((key, vector.astype(np.float16).tobytes()) for key, vector in known.items() if key in wanted)
    with index.database.write():
        index.database.insert_vectors(rows)


def embed_corpus(index: Index, file: Path = EMBEDDINGS) -> int:
    """Write the vectors of a synced and embedded library's shipped documents to the file that is committed."""
    wanted = {passage.key for passage in index.database.passages("WHERE key IS NOT NULL")}
    found = {
        key: np.frombuffer(vector, np.float16).astype(np.float32)
        for _number, key, vector in index.database.vectors_after(0)
        if key in wanted
    }
    write_vectors(file, found)
    return len(found)
