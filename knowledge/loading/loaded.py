"""What every loader gives: a document, its source text, and the sections that are slices of that text."""

from typing import NamedTuple

from knowledge.loading.extracted import Unread
from knowledge.model import AnyDocument, Section


class Loaded(NamedTuple):
    """A document ready to be stored. A section without an anchor is cited by passage number."""

    document: AnyDocument
    source: str
    sections: tuple[Section, ...]
    path: str = ""
    """Where it came from: of a folder relative to it, else absolute."""
    named: bool = True
    """Whether the id is the document's own; one made from a file name gives way to a document that has it."""
    unread: tuple[Unread, ...] = ()
    """What of its file was not read, or only guessed."""
