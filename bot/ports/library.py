"""What the library is asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from knowledge.model import AnyDocument, Audience, Document, Frozen, Guide, Hit, Kind, Passage
from knowledge.reading.text_reading import TextReading


class Query(Frozen):
    """What to search for, and among what. Audience is applied before ranking, always."""

    text: str
    k: int = 5
    clearance: Audience = Audience.PUBLIC
    kinds: tuple[Kind, ...] = ()
    franchise: str | None = None
    doctrine: str | None = None
    country: str | None = None
    language: str | None = None
    favours: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    exclude: tuple[str, ...] = ()
    one_per_document: bool = False


class Library(Protocol):
    """The retrieval index. Raises LibraryUnwell with a sentence when it cannot answer."""

    async def search(self, query: Query) -> tuple[Hit, ...]:
        """The best passages first. Empty where nothing matches or nothing is allowed: the two look alike."""

    async def relevant(self, query: Query) -> tuple[Hit, ...]:
        """Like search, but only what is relevant enough to answer with; empty means: abstain."""

    async def read(self, text: str, clearance: Audience) -> TextReading:
        """What the shipped reader reads in a report, against the guides that this clearance may see."""

    async def quote(self, citation: str, language: str, clearance: Audience) -> Passage | None:
        """The passage at `document#locator`, in the language where there is one, else in English."""

    async def find_document(self, document: str, clearance: Audience) -> AnyDocument | None:
        """A document's fields, or None where there is none that this clearance may see."""

    async def documents(self, clearance: Audience) -> tuple[Document, ...]:
        """All documents this clearance may see, without their text."""

    async def guides(self, clearance: Audience) -> tuple[Guide, ...]:
        """All guides this clearance may see; the same tuple until the library changes."""

    async def descriptions(self, clearance: Audience) -> Mapping[str, Mapping[str, str]]:
        """The guides' texts: `guide/x#asset` -> language -> text; the same object until the library changes."""
