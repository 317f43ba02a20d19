"""A folder kept in step with the library: what was added, changed, moved or deleted since the last time."""

from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.errors import LibraryError, UnreadableFile
from knowledge.index import Index
from knowledge.loading.files import Defaults, find_files, load
from knowledge.loading.loaded import Loaded
from knowledge.storing import Change


def sync_folder(index: Index, folder: Path, defaults: Defaults, say: Callable[[str], None]) -> Change:
    """Make the documents of this folder in the library those that are in it now.

    A file is known by its path within the folder and its content: unchanged content is not embedded again, a moved
    file keeps its vectors (they belong to the text), and a file that cannot be read any more keeps its last version.
    """
    if not folder.is_dir():
        raise UnreadableFile(str(folder), "is not a folder")
    origin = f"folder:{folder}"
    known = {path: document for path, (document, _hash) in index.database.hashes(origin).items()}
    unreadable: set[str] = set()

    def readable() -> Iterator[Loaded]:
        for file in find_files(folder):
            name = file.relative_to(folder).as_posix()
            try:
                yield from load(file, defaults, name)
            except LibraryError as error:
                say(str(error))
                unreadable.add(name)

    documents = list(readable())
    kept = frozenset(known[name] for name in unreadable if name in known)
    return index.replace_origin(documents, origin, kept)
