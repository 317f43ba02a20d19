"""A text read: which things of the library it names or describes and how each is meant, which circumstances of the use
it states and who says so, which outside works, and whether it describes anything; each with how sure."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.reading.folding import Folded
from knowledge.reading.labels import FACT_LABELS, NAME_KINDS, STATUSES, WHOLE_LABELS
from knowledge.reading.matching import Match, Things
from knowledge.reading.names import Mention as FoundName
from knowledge.reading.names import NameIndex
from knowledge.reading.network import Heads, Network
from knowledge.reading.text_reading import Described, Fact, Named, TextReading
from knowledge.reading.windows import windows
from knowledge.unigram import Tokens

Floats = NDArray[np.float32]
SPAN_FROM = 0.5
"""Probability of being part of a mention from which tokens make a span."""
MAYBE_A_NAME, A_NAME = 1, 2
LONG_ENOUGH = 5
"""Tokens that can describe something beside an ordinary word that is a name, too."""
LEARNED_WEIGHTS = np.array([1.0, 1.0, 1.6, 3.0, 3.0, 3.0, 1.6], np.float32)
"""By labels.STATUSES: by how much more a rare status weighed in training, taken back here; none is left as learned."""
ORDER_FROM, MOST_ORDERS = 0.5, 3
STATUS = {name: number for number, name in enumerate(STATUSES)}


Embed = Callable[[Sequence[str]], Floats]


class TextReader:
    """The shipped reader. Safe to call from several threads."""

    def __init__(self, network: Network, heads: Heads, embed: Embed) -> None:
        """`embed` gives the search model's vectors of questions: of the text, and of stretches that describe."""
        self._network, self._heads, self._embed = network, heads, embed

    def read(self, text: str, names: NameIndex, things: Things) -> TextReading:
        """Read a text against the names and things of a library; linear in the text's length.

        Words that tell the reader what to answer are blanked, and the rest is read as if they were not there.
        """
        orders: list[tuple[int, int]] = []
        reading = self._read(text, names, things)
        while (order := reading.facts.get("order")) and order.sure >= ORDER_FROM and len(orders) < MOST_ORDERS:
            orders.append((order.start, order.end))
            text = text[: order.start] + " " * (order.end - order.start) + text[order.end :]
            reading = self._read(text, names, things)
        return replace(reading, orders=tuple(orders))

    def _read(self, text: str, names: NameIndex, things: Things) -> TextReading:
        tokens = self._network.unigram.tokens(text)
        if not tokens.ids:
            return TextReading(whole={"undescribed": 1.0, "outside": 0.0})
        folded = Folded(text)
        mentions = [(*folded.written(each.start, each.end), each) for each in names.find(folded)]
        status, facts, whole, states = self._scores(text, tokens, _kinds(tokens, mentions))
        found = tuple(_named(status, tokens, each, names, folded.text) for each in mentions)
        covered = np.zeros(len(tokens.ids), np.int8)
        for start, end, mention in mentions:
            at = tokens_of(tokens.spans, start, end)
            covered[at] = np.maximum(covered[at], MAYBE_A_NAME if mention.name.ambiguous else A_NAME)
        described = self._described(text, tokens, status, states, covered, things)
        return TextReading(
            tuple(one for one in found if one is not None), described, _facts(facts, whole, tokens), _whole(whole)
        )

    def _described(
        self,
        text: str,
        tokens: Tokens,
        status: Floats,
        states: Floats,
        covered: NDArray[np.int8],
        things: Things,
    ) -> tuple[Described, ...]:
        """The stretches without a name that are mentions, each held against the descriptions."""
        live = list(_without_names(_stretches(1 - status[:, 0] > SPAN_FROM), covered))
        if not live:
            return ()
        places = [(tokens.spans[first][0], tokens.spans[last - 1][1]) for first, last in live]
        vectors = self._embed([text, *(text[start:end] for start, end in places)])
        matches = things.match(vectors[1:], vectors[0])
        return tuple(
            Described(start, end, _statuses(status[first:last]), self._weighed(match, states[first:last]))
            for (first, last), (start, end), match in zip(live, places, matches, strict=True)
        )

    def _weighed(self, match: Match, states: Floats) -> Match:
        """The match with what the network itself thinks of the stretch: whether it means anything of the library."""
        own = self._heads.library(states.mean(0))
        library = (1 - match.none) * own
        none = match.none * (1 - own)
        total = library + none or 1.0
        share = library / total / max(1e-9, 1 - match.none)
        return Match(tuple((thing, each * share) for thing, each in match.things), none / total)

    def _scores(self, text: str, tokens: Tokens, kinds: list[int]) -> tuple[Floats, Floats, Floats, Floats]:
        """(status, facts, whole, states): probabilities over all windows; a fact is as sure as in its surest window."""
        parts = [
            self._network.scores(tokens.ids[first:last], kinds[first:last]) for first, last in windows(text, tokens)
        ]
        heat = self._heads.temperature
        status = _softmax(np.concatenate([part.status for part in parts]) / heat("status"))
        facts = _sigmoid(np.concatenate([part.facts for part in parts]) / heat("facts"))
        wholes = _sigmoid(np.stack([part.whole for part in parts]) / heat("whole"))
        whole = wholes.max(0)
        undescribed = WHOLE_LABELS.index("undescribed")
        whole[undescribed] = wholes[:, undescribed].min()
        return status, facts, whole, np.concatenate([part.states for part in parts])


def _kinds(tokens: Tokens, mentions: Sequence[tuple[int, int, FoundName]]) -> list[int]:
    """The kind of name at each token; a plain name outweighs one that may be an ordinary word."""
    kinds = [0] * len(tokens.ids)
    for start, end, mention in mentions:
        kind = kind_of(mention)
        for at in tokens_of(tokens.spans, start, end):
            kinds[at] = kind if NAME_KINDS[kind] in ("franchise", "asset") else max(kinds[at], kind)
    return kinds


def kind_of(mention: FoundName) -> int:
    """The number in labels.NAME_KINDS."""
    if mention.misspelt:
        return NAME_KINDS.index("misspelt")
    kind = "franchise" if mention.name.asset is None else "asset"
    return NAME_KINDS.index(f"{kind}?" if mention.name.ambiguous else kind)


def tokens_of(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """The tokens whose stretches share something with `text[start:end]`; spans are in order."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    found = takewhile(lambda at: spans[at][0] < end, range(first, len(spans)))
    return [at for at in found if spans[at][1] > spans[at][0]]


def _named(
    status: Floats, tokens: Tokens, found: tuple[int, int, FoundName], names: NameIndex, folded: str
) -> Named | None:
    start, end, mention = found
    at = tokens_of(tokens.spans, start, end)
    if not at:
        return None
    asset = mention.name.asset
    return Named(
        start,
        end,
        _statuses(status[at]),
        mention.name.guide.id,
        asset.id if asset is not None else "",
        mention.name.ambiguous,
        mention.misspelt,
        mention.name.ambiguous and names.supported(mention.name.guide.id, folded, folded[mention.start : mention.end]),
    )


def _without_names(runs: Iterable[tuple[int, int]], covered: NDArray[np.int8]) -> Iterator[tuple[int, int]]:
    """Runs without a name; of a run whose only names are ordinary words, too, what is long enough to describe."""
    for first, last in runs:
        if not covered[first:last].any():
            yield first, last
        elif covered[first:last].max() == MAYBE_A_NAME:
            parts = _stretches(covered[first:last] == 0)
            yield from ((first + start, first + end) for start, end in parts if end - start >= LONG_ENOUGH)


def _stretches(live: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Runs of live tokens; one that is not between two that are does not part them."""
    first, count = 0, len(live)
    while first < count:
        if not live[first]:
            first += 1
            continue
        last = first
        while last < count and (live[last] or (last + 1 < count and live[last + 1])):
            last += 1
        yield first, last
        first = last


def _statuses(rows: Floats) -> dict[str, float]:
    mean = rows.mean(0) / LEARNED_WEIGHTS
    mean[1:] *= rows.mean(0)[1:].sum() / max(1e-9, float(mean[1:].sum()))
    return {name: float(mean[number]) for name, number in STATUS.items()}


def _facts(at_tokens: Floats, whole: Floats, tokens: Tokens) -> dict[str, Fact]:
    """A fact is as sure as the mean of the whole text's head and its surest token's."""
    found = {}
    for number, label in enumerate(FACT_LABELS):
        surest = int(at_tokens[:, number].argmax())
        sure = (float(whole[number]) + float(at_tokens[surest, number])) / 2
        first = last = surest
        while first > 0 and at_tokens[first - 1, number] > sure / 2:
            first -= 1
        while last + 1 < len(tokens.ids) and at_tokens[last + 1, number] > sure / 2:
            last += 1
        found[label] = Fact(sure, tokens.spans[first][0], tokens.spans[last][1])
    return found


def _whole(values: Floats) -> dict[str, float]:
    return {label: float(values[number]) for number, label in enumerate(WHOLE_LABELS) if number >= len(FACT_LABELS)}


def _softmax(logits: NDArray[Any]) -> Floats:
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(shares / shares.sum(1, keepdims=True), np.float32)


def _sigmoid(logits: NDArray[Any]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)
