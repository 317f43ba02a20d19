"""Text -> the terms that the lexical engine indexes and looks up, the same for documents and questions.

Terms are folded (NFKC, case, accents). A URL or `owner/repository` also gives whole-identifier terms, a compound
(`MasterAudio`, `anon-kode`) gives itself and its parts, Korean, Japanese and Chinese give pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]{}|*`]+", re.IGNORECASE)
PATH = re.compile(r"(?<![\w/.@])[A-Za-z0-9][\w.-]*/[\w.-]*\w(?:/[\w.-]*\w)*")
REPORTED = re.compile(r"\b\d{1,4} [A-Z][A-Za-z]*\.?(?: ?[A-Z0-9][A-Za-z0-9]{0,3}\.?){0,2} \d{1,5}\b")
"""A citation of a reporter, '802 F.3d 1012'; knowledge.citations reads them properly, but far too slowly for this."""
WORD = re.compile(r"[^\W_]+(?:[-.'’_&@][^\W_]+)*")
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\WA-Za-z\d_]+")
WIDE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]+")
IDENTIFIER = "="
"""Marks a whole-identifier term, so that it never meets an ordinary word."""
LEVELS = 3
"""How much of a URL is one identifier: host, owner, repository."""


def _listed(file: str) -> frozenset[str]:
    lines = Path(__file__).with_name(file).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


STOP = _listed("stopwords.txt")


def terms(text: str) -> list[str]:
    """The terms of a text, in its order, repeated as often as they occur."""
    return list(_terms(text))


def _terms(text: str) -> Iterator[str]:
    position = 0
    for url in URL.finditer(text):
        yield from _prose(text[position : url.start()])
        yield from _address(url.group())
        position = url.end()
    yield from _prose(text[position:])


def _prose(text: str) -> Iterator[str]:
    for path in PATH.finditer(text):
        yield IDENTIFIER + "/".join(path.group().casefold().split("/")[:2]).removesuffix(".git")
    for cited in REPORTED.findall(text):
        yield IDENTIFIER + re.sub(r"[\s.]+", "", cited.casefold())
    for word in WORD.findall(text):
        yield from _word(word)


def _address(url: str) -> Iterator[str]:
    """`host/owner/repository` and `owner/repository` as identifiers, then all words of the address."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", url, flags=re.IGNORECASE).rstrip("/.,;:!?")
    parts = [part.casefold() for part in re.split(r"[/?#]", bare) if part]
    for depth in range(1, min(LEVELS, len(parts)) + 1):
        yield IDENTIFIER + "/".join(parts[:depth]).removesuffix(".git")
    if len(parts) >= LEVELS:
        yield IDENTIFIER + "/".join(parts[1:LEVELS]).removesuffix(".git")
    for word in WORD.findall(bare):
        yield from _word(word)


@lru_cache(maxsize=100_000)
def _word(word: str) -> tuple[str, ...]:
    return tuple(_split(word))


def _split(word: str) -> Iterator[str]:
    pieces = [piece for piece in re.split(r"[-.'’_&@]", word) if piece]
    if len(pieces) > 1:
        yield fold("".join(pieces))
    for piece in pieces:
        if wide := WIDE.findall(piece):
            yield from (pair for run in wide for pair in _pairs(run))
            continue
        folded = fold(piece)
        if folded not in STOP:
            yield folded
        humps = HUMP.findall(piece)
        if 1 < len(humps) <= 6:
            yield from (fold(hump) for hump in humps if len(hump) > 1)


def _pairs(run: str) -> Iterator[str]:
    run = unicodedata.normalize("NFKC", run)
    yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))


def fold(word: str) -> str:
    """Without case, accents and compatibility forms."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
