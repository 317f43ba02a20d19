"""The default model's tokens without the wait: the same ids as its tokenizer.json, from a file that loads at once.

The `tokenizers` library builds a tree of a quarter of a million pieces at every start: about a second, more than all
the rest of a first answer. Here its normaliser and word splitter are used as they are, and only the search for the
best pieces of a word is written out: a unigram model, Viterbi over the word (Kudo 2018, arXiv:1804.10959 §3.2).
A test holds the ids against the library's.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

NAME = "query-pieces.npz"
KEPT_WORDS = 20_000
UNKNOWN_PENALTY = 10.0
"""An unknown character costs this much more than the rarest piece (SentencePiece's kUnkPenalty)."""


def write_pieces(folder: Path) -> Path:
    """Write `query-pieces.npz` beside a folder's tokenizer.json and return it."""
    whole = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    vocabulary, unknown = whole["model"]["vocab"], whole["model"]["unk_id"]
    special = sorted(one["id"] for one in whole["added_tokens"])
    first, last = (whole["post_processor"]["single"][at]["SpecialToken"]["id"] for at in (0, -1))
    ends = [next(one["id"] for one in whole["added_tokens"] if one["content"] == token) for token in (first, last)]
    outline = {**whole, "added_tokens": [], "post_processor": None}
    outline["model"] = {**whole["model"], "vocab": [vocabulary[unknown]], "unk_id": 0}
    target = folder / NAME
    with (partial := target.with_suffix(".partial")).open("wb") as file:
        np.savez(
            file,
            pieces=np.frombuffer("\n".join(piece for piece, _score in vocabulary).encode(), np.uint8),
            scores=np.array([score for _piece, score in vocabulary], np.float64),
            special=np.array(special, np.int64),
            ends=np.array([*ends, unknown], np.int64),
            outline=np.frombuffer(json.dumps(outline).encode(), np.uint8),
        )
    partial.rename(target)
    return target


class Unigram:
    """Texts -> token ids, with the model's marks around them; safe to call from several threads."""

    def __init__(self, file: Path, longest: int) -> None:
        """`longest`: tokens, marks included; what is longer is cut off."""
        from tokenizers import Tokenizer  # a process without a search never needs it

        with np.load(file) as saved:
            pieces = saved["pieces"].tobytes().decode().split("\n")
            self._scores: list[float] = saved["scores"].tolist()
            self._begin, self._end, self._unknown = saved["ends"].tolist()
            special, outline = saved["special"].tolist(), saved["outline"].tobytes().decode()
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        for one in special:  # nothing in a text may act on the model: "<mask>" there is a word like any other
            del self._ids[pieces[one]]
        self._widest = max(map(len, self._ids))
        self._unknown_score = min(self._scores) - UNKNOWN_PENALTY
        self._library: Any = Tokenizer.from_str(outline)
        self._longest = longest
        self._word = lru_cache(KEPT_WORDS)(self._best_pieces)

    def ids(self, text: str) -> list[int]:
        """The ids of a text's tokens."""
        normal = self._library.normalizer.normalize_str(text)
        words = self._library.pre_tokenizer.pre_tokenize_str(normal)
        found = [one for word, _span in words for one in self._word(word)]
        return [self._begin, *found[: self._longest - 2], self._end]

    def _best_pieces(self, word: str) -> tuple[int, ...]:
        """The most probable way to cut a word into pieces."""
        length = len(word)
        best = [0.0] + [float("-inf")] * length
        came = [(0, self._unknown)] * (length + 1)
        for start in range(length):
            known = False
            for end in range(start + 1, min(length, start + self._widest) + 1):
                piece = self._ids.get(word[start:end])
                if piece is None:
                    continue
                known = known or end == start + 1
                if (score := best[start] + self._scores[piece]) > best[end]:
                    best[end], came[end] = score, (start, piece)
            if not known and (score := best[start] + self._unknown_score) > best[start + 1]:
                best[start + 1], came[start + 1] = score, (start, self._unknown)
        return self._read_back(came)

    def _read_back(self, came: list[tuple[int, int]]) -> tuple[int, ...]:
        """The pieces from the last to the first, turned round; unknown ones in a row are one."""
        found: list[int] = []
        at = len(came) - 1
        while at > 0:
            at, piece = came[at]
            if not (piece == self._unknown and found and found[-1] == self._unknown):
                found.append(piece)
        return tuple(reversed(found))
