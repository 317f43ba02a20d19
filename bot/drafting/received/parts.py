"""Where the parts of a received text stand (prompts/notices/parts.toml), and which are missing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice

from bot.domain.draft import Missing, Regime
from bot.domain.links import BARE, URL, host_of, urls_in, with_scheme
from bot.domain.notice import FoundPart
from bot.drafting.received.kinds import QUOTES
from knowledge.model import Frozen

MARKS = re.compile(r"[*_`>#|]")
LONGEST = 400_000
"""Characters that are searched: some published notices list tens of thousands of addresses in between."""
TAIL = 1500
LINE = re.compile(r"[^\n]+")
LAST_LINES = 8
BEFORE = 160
"""Characters of the same sentence that are shown before the words that were looked for."""
NOT_MATERIAL = (
    "docs.github.com", "help.github.com", "lumendatabase.org", "copyright.gov", "law.cornell.edu", "eff.org", "w3.org",
    "support.github.com", "npmjs.com", "docs.npmjs.com",
)  # fmt: skip
"""Hosts of law texts and forms: an address there is no material."""
PUBLISHING = (
    "github.com", "gist.github.com", "raw.githubusercontent.com", "gitlab.com", "bitbucket.org", "sourceforge.net",
    "youtube.com", "youtu.be", "tiktok.com", "x.com", "twitter.com", "instagram.com", "facebook.com", "reddit.com",
    "vimeo.com", "twitch.tv", "dailymotion.com", "discord.com", "cdn.discordapp.com", "t.me", "medium.com",
)  # fmt: skip
"""Hosts where anybody publishes: an address there is sooner the material than the claimant's own site."""
NEAR = 110
"""Characters before an address in which it is said whose it is."""
MOST_WEIGHED = 200
TAKEN_BEFORE = re.compile(r"infring|unauthori[sz]|illegal|remove|take.?down|stolen|leaked|violat|hosted")
OURS_BEFORE = re.compile(
    r"(?:\b(?:original|genuine|official|legitimate|own)\b(?!.*infring)"
    r"|\b(?:my|our) (?:\w+ ){0,3}(?:site|website|page|store|work|repository)|website ?:"
    r"|\bavailable (?:\w+ ){0,3}(?:here|at|from|on|for sale)|\bdownload(?:ed)? (?:\w+ )?(?:at|from)"
    r"|\bwork (?:can be|is) found)[^\n]{0,40}\n?[^\n]{0,40}$"
)
OURS_AFTER = re.compile(
    r"[\s.,;)]*(?:i'm|i am|we are|is|which is) (?:the )?(?:owners?|authors?|ours?|mine|my|original)"
)
NOT_MATERIAL_PATHS = ("/github/dmca", "/site/terms", "/contact", "/legal", "/policies/")


class PartWords(Frozen):
    """How one part is found."""

    regime: str
    paragraph: str
    groups: tuple[tuple[str, ...], ...] = ()
    things: tuple[str, ...] = ()
    """What each group is, where a part is made of several things."""
    tail: tuple[str, ...] = ()
    """Whole lines near the end: a closing name, redacted contact details."""
    tail_times: int = 1
    urls: bool = False
    typed_name: bool = False
    """A name alone on its line near the end is enough: 17 U.S.C. § 512 takes an electronic signature."""
    same_as: str = ""


class PartBook(Frozen):
    """All parts."""

    part: tuple[PartWords, ...]
    asked: tuple[str, ...] = ()
    """What a host's own form asks: a part is never found in there."""

    @cached_property
    def questions(self) -> re.Pattern[str]:
        """All of `asked`."""
        return re.compile("|".join(re.sub(" ", r"\\s+", one) for one in self.asked) or r"(?!)", re.DOTALL)

    @cached_property
    def by_paragraph(self) -> Mapping[str, PartWords]:
        """Each with what it shares with another."""
        own = {one.paragraph: one for one in self.part}
        return {
            name: own[one.same_as].model_copy(update={"paragraph": name, "regime": one.regime}) if one.same_as else one
            for name, one in own.items()
        }

    @cached_property
    def compiled(self) -> Mapping[str, Sequence[Sequence[re.Pattern[str]]]]:
        """Paragraph -> groups of patterns."""
        return {
            name: [[_pattern(word) for word in group] for group in one.groups]
            for name, one in self.by_paragraph.items()
        }

    @cached_property
    def tails(self) -> Mapping[str, Sequence[re.Pattern[str]]]:
        """Paragraph -> patterns for the end of the text."""
        return {name: [_pattern(word) for word in one.tail] for name, one in self.by_paragraph.items()}


def _pattern(words: str) -> re.Pattern[str]:
    """A space in a pattern is any white space, except inside a character class."""
    spaced = re.sub(r"(\[(?:\\.|[^\]\\])*\])|( )", lambda m: m[1] or r"\s+", words)
    return re.compile(spaced.replace(r"\s+?", r"\s*").replace(r"\s+*", r"\s*"), re.DOTALL)


def same_length(text: str) -> str:
    """Small letters and plain quotes, each character in its place: spans in it are spans in the text."""
    return MARKS.sub(" ", low(text))


def low(text: str) -> str:
    """Small letters and plain quotes, each character in its place."""
    small = text.translate(QUOTES).lower()
    if len(small) != len(text):
        small = "".join(one if len(one.lower()) != 1 else one.lower() for one in text.translate(QUOTES))
    return small


def find_parts(text: str, start: int, regime: str, book: PartBook) -> tuple[FoundPart, ...]:
    """The parts of that regime, each with where it stands from `start` on."""
    said = text[start : start + LONGEST]
    body = same_length(said)
    asked = [one.span() for one in book.questions.finditer(low(said))]
    found = []
    for name, one in book.by_paragraph.items():
        if one.regime == regime:
            span = _find(said, body, one, book, asked)
            moved = (span[0] + start, span[1] + start) if span else None
            gone = () if span else _lacking(one, body, book, asked)
            found.append(FoundPart(paragraph=name, present=span is not None, span=moved, lacks=gone))
    return tuple(found)


Asked = Sequence[tuple[int, int]]
"""Where a form's questions stand."""


def _find(text: str, body: str, part: PartWords, book: PartBook, asked: Asked) -> tuple[int, int] | None:
    if part.urls and (place := _first_material(text)):
        return place
    spans = [_first(group, body, asked) for group in book.compiled[part.paragraph]]
    if spans and all(spans):
        return spans[0]
    tail = _tail(body, book.tails[part.paragraph], part.tail_times)
    return tail or (_typed_name(text, asked) if part.typed_name else None)


NAME = re.compile(
    r"(?:[^\W\d_][\w'’.-]*)(?: (?:[^\W\d_][\w'’.-]*)){0,5}(?:,? (?:Jr|Sr|Esq|Ph\.?D|LLC|Inc|Ltd|GmbH|AS|S\.A)\.?)?"
)
PARTICLES = frozenset("de da do dos del der den van von zu la le di bin al y und and & of the".split())  # noqa: SIM905
CLOSING = re.compile(
    r"(?:(?:with |many |very |kind|best|warm|yours|most|thank|thanks|sincere|respect|regards|cheers"
    r"|cordial|faithful|truly|mit freund|hochachtung|bien cordial|salutations|atentamente|saludos"
    r"|vennlig|hilsen|mvh|hello|dear|hi|to whom)"
    r"[\w ]*[,.!]?)",
    re.IGNORECASE,
)


def _typed_name(text: str, asked: Asked) -> tuple[int, int] | None:
    """A person's name that stands alone under the text, after an empty line or a greeting."""
    lines = list(re.finditer(r"[^\n]*", text))
    filled = [number for number, line in enumerate(lines) if line.group().strip()]
    for number in reversed(filled[-LAST_NAMES:]):
        line = lines[number]
        said = line.group().strip(" \t,*_>-–—")
        before = next((one.group().strip() for one in reversed(lines[:number]) if one.start() != one.end()), "")
        alone = number > 0 and (not lines[number - 1].group().strip() or bool(CLOSING.fullmatch(before)))
        if alone and is_name(said) and not any(start <= line.start() < end for start, end in asked):
            start = line.start() + line.group().index(said)
            return start, start + len(said)
    return None


LAST_NAMES = 5


def is_name(said: str) -> bool:
    """'Kim Example', 'Ana de la Cruz', 'Red Kettle Studios LLC': capitalised words and nothing else."""
    if not NAME.fullmatch(said) or CLOSING.fullmatch(said) or len(said) > 60:
        return False
    words = [one for one in said.replace(",", "").split() if one.casefold() not in PARTICLES]
    cased = all(one[0].isupper() or one[0] == one[0].swapcase() for one in words)
    return cased and (len(words) >= 2 or (len(said) >= 2 and not said.isascii() and said[0] == said[0].swapcase()))


def _lacking(part: PartWords, body: str, book: PartBook, asked: Asked) -> tuple[str, ...]:
    """Those of a part's several things that were not found."""
    groups = book.compiled[part.paragraph]
    return tuple(name for name, group in zip(part.things, groups, strict=False) if _first(group, body, asked) is None)


def _tail(body: str, patterns: Sequence[re.Pattern[str]], times: int) -> tuple[int, int] | None:
    base = max(0, len(body) - TAIL)
    lines = [line for line in LINE.finditer(body, base) if line.group().strip()][-LAST_LINES:]
    found = [line for line in lines if any(one.fullmatch(line.group().strip()) for one in patterns)]
    if not patterns or len(found) < times:
        return None
    first = found[-times]
    start = first.start() + len(first.group()) - len(first.group().lstrip())
    return start, start + len(first.group().strip())


def _first(patterns: Iterable[re.Pattern[str]], body: str, asked: Asked) -> tuple[int, int] | None:
    for pattern in patterns:
        if found := _answered(pattern, body, asked):
            start, end = _shown(found, body)
            stripped = body[start:end].strip()
            if stripped:
                start += len(body[start:end]) - len(body[start:end].lstrip())
                return start, start + len(stripped)
    return None


def _answered(pattern: re.Pattern[str], body: str, asked: Asked) -> re.Match[str] | None:
    """The first place whose own words do not begin inside a form's question."""
    found = pattern.search(body)
    while found is not None:
        named: str | int = next((one for one in ("span", "sentence") if one in pattern.groupindex), 0)
        start = found.start(named)
        inside = next((end for begin, end in asked if begin <= start < end), None)
        if inside is None:
            return found
        found = pattern.search(body, inside if named != "span" else start + 1)
    return None


def _shown(found: re.Match[str], body: str) -> tuple[int, int]:
    if "sentence" in found.re.groupindex:
        start, end = found.span("sentence")
        line = max(body.rfind("\n", 0, start), body.rfind(". ", 0, start))
        return max(line + 1, start - BEFORE), end
    return found.span("span") if "span" in found.re.groupindex else found.span()


def _first_material(text: str) -> tuple[int, int] | None:
    """The address that most likely leads to the material: notices often name the work's own address before it."""
    every = chain(islice(URL.finditer(text), MOST_WEIGHED), islice(BARE.finditer(text), MOST_WEIGHED))
    found = [one for one in every if is_material(one.group())]
    best = max(found, key=lambda one: _weight(one, text), default=None)
    return best.span() if best else None


def _weight(url: re.Match[str], text: str) -> int:
    """How much speaks for it: where everybody may publish, and what is said just before and just after it."""
    before = text[max(0, url.start() - NEAR) : url.start()].lower()
    after = text[url.end() : url.end() + NEAR // 2].lower()
    ours = OURS_BEFORE.search(before) or OURS_AFTER.match(after)
    deep = with_scheme(url.group()).partition("://")[2].strip("/.,)>").count("/") > 1
    return 2 * (host_of(url.group()) in PUBLISHING) + deep + bool(TAKEN_BEFORE.search(before)) - 3 * bool(ours)


def is_material(url: str) -> bool:
    """Whether an address can be what a notice is about."""
    host = host_of(url)
    path = with_scheme(url).partition("://")[2].partition("/")[2]
    return bool(host) and host not in NOT_MATERIAL and not any(f"/{path}".startswith(one) for one in NOT_MATERIAL_PATHS)


def material_urls(text: str, start: int) -> tuple[str, ...]:
    """The addresses of a text that can be what it is about."""
    return tuple(one for one in urls_in(text[start:]) if is_material(one))


def _what(words: Mapping[str, str], lacks: Sequence[str], language: str) -> str:
    """The part in words; only those of its things that lack, where some are there."""
    said = words.get(language, words["en"])
    named = [THINGS.get(language, THINGS["en"])[one] for one in lacks]
    return f"{said} ({', '.join(named)})" if named else said


THINGS = {
    "en": {
        "jurisdiction": "consent to jurisdiction",
        "service": "acceptance of service",
        "contact": "address or telephone",
    },
    "no": {
        "jurisdiction": "samtykke til verneting",
        "service": "godtakelse av forkynnelse",
        "contact": "adresse eller telefon",
    },
}
"""What § 512(g)(3)(D) asks for."""


def missing_of(parts: Sequence[FoundPart], regime: Regime, language: str) -> tuple[Missing, ...]:
    """The parts that were not found, in the regime's words."""
    words = {one.paragraph: one.what for one in regime.parts}
    return tuple(
        Missing(paragraph=one.paragraph, what=_what(words[one.paragraph], one.lacks, language))
        for one in parts
        if not one.present
    )
