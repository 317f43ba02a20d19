"""The default model's tokens without the wait: the same ids as its tokenizer.json, from a file that loads at once.

The `tokenizers` library builds a tree of a quarter of a million pieces at every start: about a second, more than all
the rest of a first answer. Here its normaliser and word splitter are used as they are, and only the search for the
best pieces of a word is written out: a unigram model, Viterbi over the word (Kudo 2018, arXiv:1804.10959 §3.2).
A test holds the ids against the library's.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

NAME = "query.pieces.npz"
KEPT_WORDS = 20_000
UNKNOWN_PENALTY = 10.0
"""An unknown character costs this much more than the rarest piece (SentencePiece's kUnkPenalty)."""


def write_pieces(folder: Path) -> Path:
    """Write `query.pieces.npz` beside a folder's tokenizer.json and return it."""
    whole = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    vocabulary, unknown = whole["model"]["vocab"], whole["model"]["unk_id"]
    # Nothing in a text may act on the model: "<mask>" there is a word like any other.
    special = {one["id"] for one in whole["added_tokens"]}
    order = sorted(set(range(len(vocabulary))) - special, key=lambda one: str(vocabulary[one][0]))
    first, last = (whole["post_processor"]["single"][at]["SpecialToken"]["id"] for at in (0, -1))
    ends = [next(one["id"] for one in whole["added_tokens"] if one["content"] == token) for token in (first, last)]
    outline = {**whole, "added_tokens": [], "post_processor": None}
    outline["model"] = {**whole["model"], "vocab": [vocabulary[unknown]], "unk_id": 0}
    target = folder / NAME
    with (partial := target.with_suffix(".partial")).open("wb") as file:
        np.savez(
            file,
            pieces=np.frombuffer("\n".join(vocabulary[one][0] for one in order).encode(), np.uint8),
            scores=np.array([vocabulary[one][1] for one in order], np.float64),
            ids=np.array(order, np.int64),
            ends=np.array([*ends, unknown], np.int64),
            floor=np.array(min(score for _piece, score in vocabulary) - UNKNOWN_PENALTY),
            outline=np.frombuffer(json.dumps(outline).encode(), np.uint8),
        )
    partial.rename(target)
    return target


class Unigram:
    """Texts -> token ids, with the model's marks around them; safe to call from several threads."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer  # a process without a search never needs it

        with np.load(file) as saved:
            # Sorted, and looked up by halving: a dictionary of them would take longer to build than all the rest.
            self._pieces = saved["pieces"].tobytes().decode().split("\n")
            self._scores, self._ids = saved["scores"], saved["ids"]
            self._begin, self._end, self._unknown = saved["ends"].tolist()
            self._unknown_score = float(saved["floor"])
            outline = saved["outline"].tobytes().decode()
        self._library: Any = Tokenizer.from_str(outline)
        self._word = lru_cache(KEPT_WORDS)(self._best_pieces)

    def ids(self, text: str, longest: int) -> list[int]:
        """The ids of a text's tokens; of more than `longest`, marks included, the first."""
        normal = self._library.normalizer.normalize_str(text)
        words = self._library.pre_tokenizer.pre_tokenize_str(normal)
        found = (piece.id for word, _span in words for piece in self._word(word))
        return [self._begin, *islice(found, longest - 2), self._end]

    def tokens(self, text: str) -> "Tokens":
        """All of a text's tokens without the marks, and the stretch of the text that each stands for.

        Exact where normalising keeps a word's length; elsewhere (NFKC of a ligature) the stretch is in proportion.
        """
        words = self._library.pre_tokenizer.pre_tokenize_str(self._library.normalizer.normalize_str(text))
        places = self._library.encode(text, add_special_tokens=False).offsets
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        if len(places) != len(words):
            places = [own for _word, own in words]
        for (word, _own), place in zip(words, places, strict=True):
            start, end = _without_space(text, *place)
            scale = (end - start) / max(1, len(word) - 1)  # a word begins with the mark of a space
            for piece in self._word(word):
                ids.append(piece.id)
                first, last = max(0, piece.start - 1), max(0, piece.end - 1)
                spans.append((start + int(first * scale), start + int(last * scale)))
        return Tokens(ids, spans)

    @property
    def marks(self) -> tuple[int, int]:
        """The ids that stand before and after every text."""
        return self._begin, self._end

    def _best_pieces(self, word: str) -> tuple["_Piece", ...]:
        """The most probable way to cut a word into pieces."""
        best = [0.0] + [float("-inf")] * len(word)
        came = [(0, self._unknown)] * (len(word) + 1)
        for start in range(len(word)):
            known = False
            for end, at in self._beginning(word, start):
                known = known or end == start + 1
                if (score := best[start] + float(self._scores[at])) > best[end]:
                    best[end], came[end] = score, (start, int(self._ids[at]))
            if not known and (score := best[start] + self._unknown_score) > best[start + 1]:
                best[start + 1], came[start + 1] = score, (start, self._unknown)
        return self._read_back(came)

    def _beginning(self, word: str, start: int) -> Iterator[tuple[int, int]]:
        """(end, place in the sorted list) of each piece that the word has at `start`, the shortest first."""
        at = 0
        for end in range(start + 1, len(word) + 1):
            part = word[start:end]
            at = bisect_left(self._pieces, part, at)
            if at == len(self._pieces) or not self._pieces[at].startswith(part):
                return
            if len(self._pieces[at]) == len(part):
                yield end, at

    def _read_back(self, came: list[tuple[int, int]]) -> tuple["_Piece", ...]:
        """The pieces from the last to the first, turned round; unknown ones in a row are one."""
        found: list[_Piece] = []
        end = len(came) - 1
        while end > 0:
            start, piece = came[end]
            if piece == self._unknown and found and found[-1].id == self._unknown:
                found[-1] = _Piece(piece, start, found[-1].end)
            else:
                found.append(_Piece(piece, start, end))
            end = start
        return tuple(reversed(found))


class _Piece(NamedTuple):
    """A piece of a word: `word[start:end]`."""

    id: int
    start: int
    end: int


class Tokens(NamedTuple):
    """Token ids, and for each the stretch `text[start:end]` that it stands for."""

    ids: list[int]
    spans: list[tuple[int, int]]


def _without_space(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    return start, end
