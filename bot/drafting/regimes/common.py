"""Checks that several regimes share. Each gives why its part is open, or an empty text."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

from bot.domain.links import host_of
from bot.drafting.gate import open_uses
from bot.drafting.parts import Looked, names_of

EMAIL = re.compile(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+\.[^@\s<>\",;:.]{2,}")


def exact_url(looked: Looked) -> str:
    """§ 512(c)(3)(A)(iii), DSA art. 16(2)(b): an address that leads to the material, not to a site's front page."""
    for name in names_of("url.*", looked.draft):
        if not leads_somewhere(looked.values.get(name, "")):
            return looked.wrong("url", name=name)
    return ""


def leads_somewhere(url: str) -> bool:
    """An http address with a host and something after it."""
    if not host_of(url) or " " in url:
        return False
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.path.strip("/") or parts.query or parts.fragment)


def belief(looked: Looked) -> str:
    """The belief that the law does not allow the use: someone must have formed it, for every use."""
    country = looked.regime.country or looked.draft.country
    still = open_uses(looked.draft, country)
    numbers = [str(number) for number, use in enumerate(looked.draft.uses, 1) if use.key in still]
    names = sorted({name for found in still.values() for name in found})
    return looked.wrong("gate", clips=", ".join(numbers), factors=", ".join(names)) if still else ""


def authority(looked: Looked) -> str:
    """A profile whose authority covers the owner of each claimed asset; the document is named per claim."""
    wanted = names_of("authority.*", looked.draft)
    return ", ".join(looked.wrong("authority", name=name) for name in wanted if name not in looked.values)


def signatory(looked: Looked) -> str:
    """The person who is to sign is named in the claimant's profile."""
    person = looked.values.get("signatory", "")
    return "" if looked.claimant and looked.claimant.signatory(person) else looked.wrong("signatory")


def email(looked: Looked) -> str:
    """An e-mail address that can be one."""
    return "" if EMAIL.fullmatch(looked.values.get("claimant_email", "")) else looked.wrong("email")


def no_knowledge_liability(looked: Looked) -> str:
    """Cox v. Sony (U.S. Supreme Court, 2026): knowledge plus inaction makes nobody contributorily liable."""
    if (looked.regime.country or looked.draft.country) != "us":
        return ""
    said = next((one for one in sentences_of(looked) if claims_from_knowledge(one, looked)), "")
    return looked.wrong("knowledge", sentence=said) if said else ""


def sentences_of(looked: Looked) -> list[str]:
    """Each sentence of the text together with the next: the claim may be spread over two."""
    pieces = [piece.strip() for piece in re.split(r"(?<=[.!?;])\s+|\n+", looked.draft.text) if piece.strip()]
    return pieces + [f"{first} {second}" for first, second in pairwise(pieces)]


def claims_from_knowledge(sentence: str, looked: Looked) -> bool:
    """Liability and knowledge in one breath, with neither inducement nor a tailored service."""
    words = looked.book.liability
    said = sentence.casefold()
    has_liability, has_knowledge = (
        any(re.search(rf"(?<!\w){pattern}", said) for pattern in patterns)
        for patterns in (words.liability, words.knowledge)
    )
    return has_liability and has_knowledge and not any(re.search(rf"(?<!\w){one}", said) for one in words.unless)


def something_claimed(looked: Looked) -> str:
    """At least one asset is claimed."""
    return "" if looked.draft.claims else looked.wrong("claims")
