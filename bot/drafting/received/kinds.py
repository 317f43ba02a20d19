"""Which kind of text this is, by weighed words (prompts/notices/kinds.toml)."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.domain.notice import NoticeKind
from knowledge.model import Frozen

ORDER = (NoticeKind.RETRACTION, NoticeKind.COUNTER_NOTICE, NoticeKind.LETTER, NoticeKind.NOTICE)
"""The first wins where weights are even."""
RULE = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)
QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " ", "\u2010": "-", "\u2011": "-", "–": "-"}
)


class Cue(Frozen):
    """Words that speak for a kind. However often they stand, they count once."""

    kind: NoticeKind
    weight: int
    words: tuple[str, ...]
    without: tuple[str, ...] = ()
    """Not where one of these stands, too."""


class KindWords(Frozen):
    """All cues."""

    cue: tuple[Cue, ...]
    preface: tuple[str, ...]
    least: int = 4

    @cached_property
    def compiled(self) -> Sequence[tuple[Cue, re.Pattern[str], re.Pattern[str] | None]]:
        """Each cue with its patterns."""
        return [
            (one, re.compile("|".join(one.words)), re.compile("|".join(one.without)) if one.without else None)
            for one in self.cue
        ]

    @cached_property
    def prefaces(self) -> re.Pattern[str]:
        """A host's own remarks."""
        return re.compile("|".join(self.preface))


def folded(text: str) -> str:
    """Small letters, plain quotes, single spaces, without Markdown's marks."""
    plain = re.sub(r"[*_`>#]+", " ", text.translate(QUOTES))
    return " ".join(plain.lower().split())


def body_start(text: str, words: KindWords) -> int:
    """Where the sender's own words begin: after the remarks that a host put above them."""
    start = 0
    for line in RULE.finditer(text):
        if not words.prefaces.search(folded(text[start : line.start()])):
            break
        start = line.end()
    return start


def weights(text: str, words: KindWords) -> Mapping[NoticeKind, int]:
    """Kind -> weight of its cues in a folded text."""
    found = dict.fromkeys(ORDER, 0)
    for cue, pattern, without in words.compiled:
        if pattern.search(text) and not (without and without.search(text)):
            found[cue.kind] += cue.weight
    return found


def kind_of(text: str, words: KindWords) -> NoticeKind:
    """The kind of a text; neither where nothing speaks for any."""
    found = weights(folded(text[body_start(text, words) :]), words)
    best = max(found.values())
    if best < words.least:
        return NoticeKind.NEITHER
    return next(one for one in ORDER if found[one] == best)
