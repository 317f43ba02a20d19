"""Plain text -> a document of any kind, with what its file cannot say marked as not stated."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from pydantic import ValidationError

from knowledge.errors import UnreadableFile
from knowledge.language import language_of
from knowledge.loading.loaded import Loaded
from knowledge.model import AnyDocument, Audience, Favours, Guide, Kind, Notice, Rule, Ruling, Section
from knowledge.words import fold

NOT_STATED = "not stated"
MOST_CHARACTERS = 20_000_000
SAMPLE = 600
"""Characters by which the language is told."""


def identifier(kind: Kind, name: str) -> str:
    """A document id from a name: 'notice/some-letter'."""
    slug = "-".join(part for part in "".join(c if c.isalnum() else " " for c in fold(name)).split())
    return f"{kind.value}/{slug[:120] or sha256(name.encode()).hexdigest()[:12]}"


def document(
    kind: Kind,
    identity: str,
    title: str,
    *,
    audience: Audience,
    language: str,
    day: date | None = None,
    extra: Mapping[str, object] = {},
) -> AnyDocument:
    """A document of that kind whose editor gave no more than this; raises UnreadableFile."""
    common: dict[str, object] = {"id": identity, "title": title, "audience": audience, "languages": (language,)}
    by_kind: dict[Kind, tuple[type[AnyDocument], dict[str, object]]] = {
        Kind.NOTICE: (Notice, {"date": day}),
        Kind.RULE: (Rule, {"instrument": title, "in_force": day}),
        Kind.GUIDE: (Guide, {"franchise": title, "owner": NOT_STATED, "assets": ()}),
        Kind.RULING: (Ruling, _unread_ruling(title, day)),
    }
    made, own = by_kind[kind]
    try:
        return made(**{**common, **own, **extra})
    except ValidationError as error:
        first = error.errors()[0]
        raise UnreadableFile(identity, f"does not fit ({'.'.join(map(str, first['loc']))}: {first['msg']})") from error


def _unread_ruling(title: str, day: date | None) -> dict[str, object]:
    return {
        "parties": (title,),
        "court": NOT_STATED,
        "citation": NOT_STATED,
        "decided": day,
        "holding": NOT_STATED,
        "favours": Favours.NEUTRAL,
        "limits": NOT_STATED,
    }


def whole(made: AnyDocument, text: str, path: str = "", named: bool = True) -> Loaded:
    """A document of one section, cited by passage number."""
    return sectioned(made, [("", "", text)], path, named)


def sectioned(made: AnyDocument, parts: Sequence[tuple[str, str, str]], path: str = "", named: bool = True) -> Loaded:
    """A document of (anchor, heading, text) parts; raises UnreadableFile where there is no text, or too much."""
    parts = [(anchor, heading, text.strip()) for anchor, heading, text in parts if text.strip()]
    if not parts:
        raise UnreadableFile(path or made.id, "has no text (if it is a scan, run text recognition on it first)")
    source = "\n\n".join(text for _anchor, _heading, text in parts)
    if len(source) > MOST_CHARACTERS:
        raise UnreadableFile(path or made.id, f"has more than {MOST_CHARACTERS // 1_000_000} million characters")
    language = made.languages[0]
    sections = tuple(Section(anchor=a, heading=h, language=language, text=text) for a, h, text in parts)
    return Loaded(made, source, sections, path, named)


def told_language(text: str) -> str:
    """The language of a text by its beginning."""
    return language_of(text[:SAMPLE])
