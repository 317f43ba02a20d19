"""What a received text is: its kind, the law that it names, who writes to whom. `recognise` is the one function of it,
which a trained reader may replace.

A paper's own form decides first (caption, statute, operative words: prompts/notices/formal.toml), then the weighed
words of the notices of 17 U.S.C. § 512 and of letters (kinds.toml). A page that tells others how to write one, and an
article about one, are none. What is left and speaks of a right, a demand or a court is unknown, never dropped.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from bot.domain.links import urls_in
from bot.domain.notice import NoticeKind
from bot.drafting.received.kinds import ORDER, KindWords, body_start, folded, weights
from knowledge.model import Frozen

HEAD = 1500
"""Characters in which a caption stands."""
LONGEST = 30_000
"""Characters that are looked at: the rest of a paper repeats it, or lists addresses."""
QUOTED = re.compile(
    r"^(?:[ \t]*>.*|-{2,} ?(?:original message|opprinnelig melding|ursprüngliche nachricht|message d'origine"
    r"|mensaje original)"
    r" ?-{2,}.*|(?:on|den|am|le|el) .{6,120}(?:wrote|skrev|schrieb|a écrit|escribió) ?:? *)$",
    re.IGNORECASE | re.MULTILINE,
)
SURE = 6
"""The weight from which a counter-notice or retraction is one, whatever form the mail around it has."""


class Paper(Frozen):
    """The form of one kind of paper."""

    kind: NoticeKind
    law: str = ""
    language: str = ""
    sender: str = ""
    addressee: str = ""
    sets_date: bool = False
    head: tuple[str, ...] = ()
    all: tuple[tuple[str, ...], ...]
    none: tuple[str, ...] = ()

    @cached_property
    def compiled(self) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]], list[re.Pattern[str]]]:
        """Patterns of the head, of each group, and of what must not be there."""
        groups = ["|".join(one) for one in self.all]
        return tuple([re.compile(one) for one in each] for each in (self.head, groups, self.none))  # type: ignore[return-value]

    def fits(self, said: str) -> bool:
        """Whether a folded text is one."""
        head, groups, never = self.compiled
        return (
            all(one.search(said, 0, HEAD) for one in head)
            and all(one.search(said) for one in groups)
            and not any(one.search(said) for one in never)
        )


class Lay(Frozen):
    """What people who know no statute say: that it is theirs, and that it shall go."""

    mine: tuple[str, ...]
    away: tuple[str, ...]
    taken_back: tuple[str, ...] = ()

    @cached_property
    def compiled(self) -> Sequence[re.Pattern[str]]:
        """The three."""
        return [re.compile("|".join(one) or r"(?!)") for one in (self.mine, self.away, self.taken_back)]


class FormWords(Frozen):
    """All of prompts/notices/formal.toml and lay.toml."""

    paper: tuple[Paper, ...]
    lay: dict[str, Lay] = {}
    instructs: tuple[str, ...] = ()
    """How a page speaks to those who may write one day."""
    does: tuple[str, ...] = ()
    """How somebody speaks who does it now."""
    reports: tuple[str, ...] = ()
    """How an article tells of it."""
    sells: tuple[str, ...] = ()
    """How an advertisement speaks."""
    matters: tuple[str, ...] = ()
    """What makes a text that nobody recognised worth a person's look."""
    copies: tuple[str, ...] = ()
    """The frame of a copy that a database of notices publishes."""

    @cached_property
    def compiled(self) -> dict[str, re.Pattern[str]]:
        """Each as one pattern."""
        names = ("instructs", "does", "reports", "sells", "matters", "copies")
        return {name: re.compile("|".join(getattr(self, name)) or r"(?!)") for name in names}


class Recognised(NamedTuple):
    """What a text is."""

    kind: NoticeKind
    law: str = ""
    """'abmahnung', 'lcen', 'dsa-17', ...; empty where the kind says it."""
    language: str = ""
    sender: str = ""
    """The role of who writes: claimant, host, uploader, court, board, respondent; empty where it is not clear."""
    addressee: str = ""
    sets_date: bool = False


ROLES = {
    NoticeKind.NOTICE: ("claimant", "host"),
    NoticeKind.COUNTER_NOTICE: ("uploader", "host"),
    NoticeKind.RETRACTION: ("claimant", "host"),
    NoticeKind.LETTER: ("claimant", "respondent"),
}


def recognise(text: str, words: KindWords, forms: FormWords) -> Recognised:
    """The kind of a text as it arrived: its own words decide, quoted older mail only where it has none of its own."""
    start = body_start(text, words)
    body = text[start:]
    own = own_words(body)
    if own.strip() and own != body:
        found = _told(own, body, words, forms)
        if found.kind not in (NoticeKind.UNKNOWN, NoticeKind.NEITHER):
            return found
    return _told(body, body, words, forms)


def own_words(text: str) -> str:
    """What stands above quoted older mail; of answers between quoted lines, the answers."""
    first = QUOTED.search(text)
    if first is None:
        return text
    rest = [line for line in text[first.start() :].splitlines() if not QUOTED.match(line)]
    if any(line.lstrip().startswith(">") for line in text[first.start() :].splitlines()):
        return "\n".join([text[: first.start()], *rest])
    return text[: first.start()]


def _told(text: str, whole: str, words: KindWords, forms: FormWords) -> Recognised:
    said = folded(text[:LONGEST])
    found = weights(folded(text), words)
    best = next(one for one in ORDER if found[one] == max(found.values()))
    if is_page(said, forms):
        return Recognised(NoticeKind.NEITHER)
    back = best in (NoticeKind.COUNTER_NOTICE, NoticeKind.RETRACTION) and found[best] >= SURE
    paper = next((one for one in forms.paper if one.fits(said)), None)
    if paper and not (back and paper.sender == "host"):
        return Recognised(paper.kind, paper.law, paper.language, paper.sender, paper.addressee, paper.sets_date)
    if is_article(said, forms):
        return Recognised(NoticeKind.NEITHER)
    if found[best] >= words.least:
        return Recognised(best, "", "", *ROLES[best], sets_date=best is NoticeKind.LETTER)
    return _lay(said, whole, forms)


def _lay(said: str, whole: str, forms: FormWords) -> Recognised:
    """A demand in plain words, in any of six languages; else unknown where it may matter, else none."""
    for language, lay in forms.lay.items():
        mine, away, back = lay.compiled
        if back.search(said):
            return Recognised(NoticeKind.RETRACTION, "", language, "claimant", "host")
        if mine.search(said) and away.search(said) and (urls_in(whole) or language == "en"):
            return Recognised(NoticeKind.NOTICE, "", language, "claimant", "host")
    if forms.compiled["copies"].search(said) and urls_in(whole):
        return Recognised(NoticeKind.NOTICE, "", "en", "claimant", "host")
    if forms.compiled["sells"].search(said) or not forms.compiled["matters"].search(said):
        return Recognised(NoticeKind.NEITHER)
    return Recognised(NoticeKind.UNKNOWN)


def is_page(said: str, forms: FormWords) -> bool:
    """Instructions to whoever may complain some day: nobody complains in them."""
    told = len({one.group() for one in forms.compiled["instructs"].finditer(said)})
    return told >= 2 and not forms.compiled["does"].search(said)


def is_article(said: str, forms: FormWords) -> bool:
    """A report about others: told in the third person, and nobody does anything in it."""
    told = len(forms.compiled["reports"].findall(said))
    return told >= 2 and not forms.compiled["does"].search(said)
