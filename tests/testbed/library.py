"""A small real library: the shipped code over a few documents, found by their words alone."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.config import Settings
from bot.library import IndexedLibrary
from knowledge.index import Index
from knowledge.library import Library
from knowledge.shipped import CORPUS, load_file

WORD = re.compile(r"\w+")
SHIPPED = (
    "guides/squid-game.md",
    "guides/bridgerton.md",
    "notices/netflix-seedance.md",
    "rules/us-107.md",
    "rulings/campbell.md",
)
"""The shipped documents in it, as far as they are there."""
CANARY_COUNSEL = "ZQXCANARYCOUNSEL"
CANARY_STAFF = "ZQXCANARYSTAFF"
CANARY = {"staff": CANARY_STAFF, "counsel": CANARY_COUNSEL}
NOTE = """---
id: notice/{id}
kind: notice
title: "{title}"
languages: [en, "no"]
audience: {audience}
as_of: 2026-11-22
verified: seen
sources:
  - {{name: "written for the tests", seen: 2026-11-22}}
review_by: 2099-01-01
type: other
date: 2026-11-01
sender: Test
recipient: Test
---

## Settlement position {{#position}}

The internal settlement position {canary} about the Young-hee doll of Squid Game is a secret of its audience.

### Norsk

Den interne forhandlingsposisjonen {canary} om Young-hee-dukken i Squid Game er en hemmelighet for sin krets.
"""


class WordEmbedder:
    """Texts as sums of hashed words: the same words lie together, and nothing else does."""

    identity = "words-256"
    dimensions = 256

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors."""
        return np.stack([self._embed(text) for text in texts])

    embed_documents = embed_queries

    def _embed(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimensions, np.float32)
        for word in WORD.findall(text.lower()):
            vector[hashlib.blake2b(word.encode(), digest_size=2).digest()[0] % self.dimensions] += 1.0
        length = float(np.linalg.norm(vector))
        return vector / length if length else np.full(self.dimensions, self.dimensions**-0.5, np.float32)


def small_library(folder: Path, canaries: tuple[str, ...] = ("staff", "counsel")) -> IndexedLibrary:
    """Port Library over a few shipped documents, and one with a canary for each audience named."""
    settings = Settings(data={"folder": folder})  # type: ignore[arg-type]
    library = IndexedLibrary(settings)
    index = Index(folder, library._opening.models)
    index.embedders.opened |= {"query": WordEmbedder(), "bulk": WordEmbedder()}
    files = [CORPUS / name for name in SHIPPED if (CORPUS / name).is_file()]
    loaded = [load_file(file, str(file.relative_to(CORPUS))) for file in files]
    for audience, canary in ((one, CANARY[one]) for one in canaries):
        text = NOTE.format(id=f"{audience}-position", title=f"Position {canary}", audience=audience, canary=canary)
        file = folder / f"{audience}.md"
        file.write_text(text, "utf-8")
        loaded.append(load_file(file, file.name))
    # Without vectors the words alone decide, on any machine alike.
    index.add(loaded)
    library._opened = Library(index)
    return library
