"""Legal citations in free text -> one normalised spelling each, and whether a case name fits a ruling.

U.S. reporters are read by eyecite (https://github.com/freelawproject/eyecite); the patterns here add what
eyecite does not know: CJEU case numbers, ECLI, UK neutral citations, Nordic, German and Chinese numbers,
U.S. dockets and sections of the U.S. Code.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations

from knowledge.model import Frozen, Ruling

HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-") | dict.fromkeys("\u00a0\u202f\u2009", " "))
"""Other hyphens and spaces that web pages and PDFs put in numbers; one character each, so positions stay."""


class NamedCitation(Frozen):
    """A citation with the case name that the text puts right before it ('' where it puts none)."""

    citation: str
    name: str = ""


def _number(digits: str | None) -> str:
    return str(int(digits or "0"))


def _docket(found: re.Match[str]) -> str:
    # the office before the year (3:24-cv-...) is left out as often as not, and the rest is unique in a district
    return f"{found['year']}-{found['type'].lower()}-{int(found['number']):05d}"


def _neutral(found: re.Match[str]) -> str:
    court = re.sub(r"\s+", " ", found["court"])
    division = f" ({found['division']})" if found["division"] else ""
    return f"[{found['year']}] {court} {_number(found['number'])}{division}"


def _statute(found: re.Match[str]) -> str:
    return f"{found['title']} U.S.C. § {found['section'].lower()}" + re.sub(r"\s+", "", found["parts"] or "")


def _danish(found: re.Match[str]) -> str:
    return f"BS-{_number(found[1])}/{found[2]}" + (f"-{found[3]}" if found[3] else "")


def _squeezed(found: re.Match[str]) -> str:
    return " ".join(found[0].split())


PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\bECLI:[A-Z]{2}:[A-Z0-9]+:\d{4}:[A-Z0-9]+(?:\.[A-Z0-9]+)*\b"), lambda found: found[0]),
    (re.compile(r"\b[CT]-\s?\d{1,4}/\d{2}\b"), lambda found: found[0].replace(" ", "")),
    (re.compile(r"\bHR-(\d{4})-0*(\d{1,5})-([A-Z])\b"), lambda found: f"HR-{found[1]}-{found[2]}-{found[3]}"),
    (re.compile(r"\bRt[.-]\s?(\d{4})(?:\s?s\.\s?|-)(\d{1,4})\b"), lambda found: f"Rt. {found[1]} s. {found[2]}"),
    (re.compile(r"\bNJA\s?(\d{4})\s?s\.?\s?(\d{1,4})\b"), lambda found: f"NJA {found[1]} s. {found[2]}"),
    (re.compile(r"\bBS-(\d{1,6})/(\d{4})(?:-([A-ZÆØÅ]{2,4}))?\b"), _danish),
    (
        re.compile(
            r"\[(?P<year>\d{4})\]\s?(?P<court>UKSC|UKHL|UKPC|UKUT|CSIH|CSOH|NICA|EWPCC|EWCA\s(?:Civ|Crim)|EWHC)"
            r"\s?(?P<number>\d{1,5})(?:\s?\((?P<division>[A-Za-z]+)\))?"
        ),
        _neutral,
    ),
    (
        re.compile(
            r"\b(?P<title>\d{1,2})\s?U\.?\s?S\.?\s?C\.?(?:\s?A\.?)?\s?(?:§§?|sections?|secs?\.)?\s?(?P<section>\d{1,5}[a-zA-Z]?)\b"
            r"(?P<parts>(?:\s?\([A-Za-z0-9]{1,5}\))*)"
        ),
        _statute,
    ),
    (
        re.compile(r"\b(?:\d:)?(?P<year>\d{2})-(?P<type>cv|md|cr)-(?P<number>\d{3,5})\b", re.IGNORECASE),
        _docket,
    ),
    (re.compile(r"\bNos?\.\s?(\d{2}-\d{1,5})\b(?!-)"), lambda found: f"No. {found[1]}"),
    (re.compile(r"\b(?:[IVX]{1,5}\sZR|\d{1,3}\s[OUSW])\s\d{1,5}/\d{2}\b"), _squeezed),
    (re.compile(r"\(\d{4}\)\s[A-Z][a-z]+\s?\d*\s(?:[A-Z][a-z]+\s){1,3}(?:No\.\s)?\d{1,6}\b"), _squeezed),
)
"""What eyecite does not read, and how each is spelled once found."""

SEPARATOR = re.compile(r"\s(?:v|vs|versus|mot|gegen|contre|contra|c)\.?\s|\s?/\s?", re.IGNORECASE)
NAME_BEFORE = re.compile(
    r"(?P<name>(?:(?:[A-ZÆØÅ0-9][\w.'’&-]*,?|&|of|and|the|for|og|de)\s+)+(?:v|vs|mot)\.?\s+"
    r"(?:(?:[A-ZÆØÅ0-9][\w.'’&-]*|&|of|and|the|for|og|de),?\s+){0,8}[A-ZÆØÅ0-9][\w.'’&-]*),?\s*\(?$"
)
SIGNALS = re.compile(
    r"^(?:(?:In(?!\s+re\b)|See|But|Cf\.?|Compare|Under|Per|As|And|and|og|of|for|The|the|I|Se|Jf\.?|Etter)\s+)+"
)
JOINED = re.compile(r",\s+(?:and|but|og|men)\s+")
"""Where a list of cases goes on; a comma before 'and' does not stand inside a party."""
WINDOW = 160
"""How many characters before a citation may hold its case name."""

IGNORED = re.compile(
    r"\b(?:inc|llc|ltd|limited|corp|corporation|co|company|gmbh|ag|as|ab|plc|lp|lllp|sa|cv|ev|pty|et|al|others|and|og"
    r"|und|the|of|de|a|s|case|saken|dommen|judgment|litigation|infringement|copyright|in|re)\b"
)
"""Words that do not tell one party from another."""


def parse_citations(text: str) -> tuple[str, ...]:
    """The citations in a text, normalised, in order of first appearance, each once."""
    return tuple(dict.fromkeys(citation for _, citation in _located(text)))


def parse_named_citations(text: str) -> tuple[NamedCitation, ...]:
    """The citations in a text with the case name that stands right before each of them."""
    return tuple(
        NamedCitation(citation=citation, name=_name_before(text[max(0, start - WINDOW) : start]))
        for start, citation in _located(text)
    )


def ruling_citations(ruling: Ruling) -> tuple[str, ...]:
    """Every normalised citation and docket under which a ruling is looked up; the reporter comes first."""
    return parse_citations(f"{ruling.citation} ; {ruling.docket}")


def name_matches(case_name: str, ruling: Ruling) -> bool:
    """Whether a case name is a name of this ruling.

    'DC v. Towle', 'Towle v. DC Comics', 'Towle' and 'the Batmobile case' fit DC Comics v. Towle;
    'Smith v. Jones' and 'Towle v. Jones' do not. Accents, company forms and the order of the parties
    do not count; each side that is named must be a party.
    """
    named = [words for side in _sides(case_name) if (words := _words(side))]
    if not named:
        return False
    names = (ruling.title, ruling.title_no, *ruling.aliases)
    if len(named) == 1:
        return any(named[0] <= _words(name) for name in (*names, *ruling.parties))
    lineups = [[_words(side) for side in _sides(name)] for name in names] + [[_words(one) for one in ruling.parties]]
    return any(_each_is_there(named, lineup) for lineup in lineups)


def _each_is_there(named: list[frozenset[str]], lineup: list[frozenset[str]]) -> bool:
    """Whether each named side fits a different member of the line-up."""
    if len(named) > len(lineup):
        return False
    return any(
        all(side <= party for side, party in zip(named, order, strict=True))
        for order in permutations(lineup, len(named))
    )


def _located(text: str) -> Iterator[tuple[int, str]]:
    """(start, citation) in order; where two overlap, the one that starts first, then the longer."""
    plain = text.translate(HYPHENS)
    found = sorted((*_own(plain), *_american(plain)), key=lambda one: (one[0], -one[1]))
    covered = -1
    for start, end, citation in found:
        if start >= covered:
            covered = end
            yield start, citation


def _own(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern, spelled in PATTERNS:
        for found in pattern.finditer(text):
            yield found.start(), found.end(), spelled(found)


def _american(text: str) -> Iterator[tuple[int, int, str]]:
    """Reporter citations by eyecite; none is possible without a digit, so such a text loads nothing."""
    if not re.search(r"\d\s\S.*\d", text, re.DOTALL):
        return
    # eyecite builds tables of some thousand reporters when imported (0.7 s): only where there is something to read
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation

    for citation in get_citations(text):
        if isinstance(citation, FullCaseCitation):
            start, end = citation.span()
            yield start, end, citation.corrected_citation()


def _name_before(text: str) -> str:
    found = NAME_BEFORE.search(text)
    if not found:
        return ""
    *_, name = JOINED.split(found["name"])
    return SIGNALS.sub("", name).rstrip(" ,")


def _sides(name: str) -> Iterable[str]:
    return SEPARATOR.split(name)


def _words(name: str) -> frozenset[str]:
    """The telling words of a name, without case, accents and dots; 'A & M' is one word, as 'A&M'."""
    folded = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("æ", "ae"))
    bare = "".join(char for char in folded if not unicodedata.combining(char)).replace(".", "")
    joined = re.sub(r"\b(\w)\s?&\s?(\w)\b", r"\1_\2", bare)
    return frozenset(re.findall(r"\w+", IGNORED.sub(" ", joined)))
