"""The shipped reader held against one library's guides: names and descriptions follow the library's revision."""

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import default_identity
from knowledge.limits import Limits
from knowledge.model import Audience
from knowledge.model_files import ModelChoice, prepare, query_embedder
from knowledge.models.convert import SOURCE_SHA256
from knowledge.reading.matching import Sides, Thing, Things
from knowledge.reading.names import NameIndex
from knowledge.reading.network import Heads, Network
from knowledge.reading.reader import TextReader
from knowledge.reading.text_reading import TextReading
from knowledge.search import Searcher
from knowledge.shelf import NO_VECTOR


class LibraryReader:
    """Reads reports against the guides that a clearance may see. Loaded at the first report."""

    def __init__(self, searcher: Searcher, models: ModelChoice) -> None:
        self._searcher, self._models = searcher, models
        self._lock = Lock()
        self._sides = Sides()
        self._loaded: TextReader | None = None
        self._known: dict[Audience, tuple[int, NameIndex, Things]] = {}

    def read(self, text: str, clearance: Audience) -> TextReading:
        """What the text says, measured against the guides of this clearance."""
        with self._lock:
            reader = self._reader()
            revision = self._searcher.shelf().revision
            known = self._known.get(clearance)
            if known is None or known[0] != revision:
                names = NameIndex(self._searcher.guides(clearance))
                known = self._known[clearance] = (revision, names, self._things(clearance))
        return reader.read(text, known[1], known[2])

    def _reader(self) -> TextReader:
        if self._loaded is None:
            base = ModelChoice(self._models.folder)  # the reader's lower layers, whatever embedder serves the search
            prepare(base)
            embedder = self._searcher.index.embedder() if self._same_space() else query_embedder(base)
            self._loaded = TextReader(Network(base.converted, base.pieces), Heads(), embedder.embed_queries)
        return self._loaded

    def _same_space(self) -> bool:
        """Whether the search's own model is the reader's: else its vectors are of another space."""
        return self._searcher.index.embedder().identity == default_identity(SOURCE_SHA256)

    def _things(self, clearance: Audience) -> Things:
        names, vectors = descriptions_of(self._searcher, clearance)
        if names and not self._same_space():
            own = query_embedder(ModelChoice(self._models.folder))
            vectors = own.embed_documents(texts_of(self._searcher, clearance))
        return Things(self._sides, names, vectors)


def descriptions_of(searcher: Searcher, clearance: Audience) -> tuple[list[Thing], NDArray[np.float32]]:
    """The things that a clearance may see, and the search model's vectors of their descriptions, row by row."""
    found = _places(searcher, clearance)
    shelf = searcher.shelf()
    slots = shelf.slots.values[np.array([position for position, _thing in found], np.intp)]
    return [thing for _position, thing in found], shelf.vectors.values[slots]


def texts_of(searcher: Searcher, clearance: Audience) -> list[str]:
    """The same descriptions in words, in the same order."""
    shelf = searcher.shelf()
    rows = [int(shelf.rows.values[position]) for position, _thing in _places(searcher, clearance)]
    passages = searcher.passages(rows)
    return [passages[row].text for row in rows]


def _places(searcher: Searcher, clearance: Audience) -> list[tuple[int, Thing]]:
    """Where on the shelf the embedded descriptions stand."""
    assets = {guide.id: {asset.id for asset in guide.assets} for guide in searcher.guides(clearance)}
    slots = searcher.shelf().slots.values
    return [
        (position, Thing(document, locator.partition("~")[0]))
        for position, document, locator in searcher.locators(Limits(clearance), "guide")
        if locator.partition("~")[0] in assets.get(document, ()) and slots[position] != NO_VECTOR
    ]
