"""A follow-up in the thread of an assessment: 'and in the EU?', 'what if it is a parody?', «hva om det er satire?».

What the words mean is data (knowledge/follow_up.toml): a country to change to, a fact to suppose,
a question to ask the library, or a document to show. What fits none is no follow-up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.reading.folding import fold
from knowledge.signals import Found, PhraseBook

Patterns = Mapping[str, PhraseBook]
"""suppose, country, ask, show, and the countries' names: what knowledge.follow_up.patterns() gives."""
SHORT = 160  # characters: longer texts describe a clip of their own
ANSWERS_NO = re.compile(r"^\W*(?:no|nei|nein|non|아니요)\b", re.IGNORECASE)


@dataclass(frozen=True)
class FollowUp:
    """What a follow-up asks for; exactly one of the four is set."""

    facts: dict[str, str] = field(default_factory=dict)
    """Re-assess as if the reviewer had answered so."""
    country: str = ""
    """Re-assess under the law of that country."""
    ask: str = ""
    """Ask the library this."""
    show: str = ""
    """Show the document that these words name."""


def follow_up(text: str, patterns: Patterns) -> FollowUp | None:
    """What a short text in the thread asks for, or None where it is no follow-up."""
    folded = fold(text).strip()
    if not folded or len(folded) > SHORT:
        return None
    return (
        _show(folded, text, patterns)
        or _ask(folded, text, patterns)
        or _suppose(folded, patterns)
        or _country(folded, patterns)
    )


def _show(folded: str, text: str, patterns: Patterns) -> FollowUp | None:
    found = patterns["show"].find(folded)
    if not found:
        return None
    named = text.strip()[found[0].end :].strip(" ?!.:,\"'«»“”")
    return FollowUp(show=named) if named else None


def _ask(folded: str, text: str, patterns: Patterns) -> FollowUp | None:
    return FollowUp(ask=text.strip()) if patterns["ask"].find(folded) else None


def _suppose(folded: str, patterns: Patterns) -> FollowUp | None:
    """'What if it is a parody?' -> parody=yes; 'what if it is not licensed?' -> licensed=no."""
    opens = patterns["suppose"].find(folded)
    if not opens:
        return None
    rest = folded[opens[0].end :]
    facts: dict[str, str] = {}
    denials = patterns["not"].find(rest)
    for cue in sorted(patterns["fact"].find(rest), key=lambda found: found.start - found.end):
        name, _, value = cue.key.partition("=")
        facts.setdefault(name, _answer(value, denials, cue))
    return FollowUp(facts=_strongest(facts)) if facts else _country(rest, patterns)


def _answer(value: str, denials: list[Found], cue: Found) -> str:
    """'Not licensed' carries its own denial; 'not a parody' is denied from outside."""
    denied = any(one.end <= cue.start for one in denials)
    if value in ("true", "false"):
        return "no" if (value == "false") != denied else "yes"
    return value


def _strongest(facts: dict[str, str]) -> dict[str, str]:
    """'A parody of something else' says both that it is a parody and at what it aims; both are supposed."""
    if "parody_target" in facts:
        return {"parody": "yes", **facts}
    first = next(iter(facts))
    return {first: facts[first]}


def _country(folded: str, patterns: Patterns) -> FollowUp | None:
    opens, found = patterns["country"].find(folded), patterns["names"].find(folded)
    if not found or not (opens or folded.endswith("?")):
        return None
    return FollowUp(country=found[-1].key)
