"""What the matter, the guides and the profile say, by the names that templates use."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.claimant import EU, Claimant
from bot.domain.clip import Speaker
from bot.domain.draft import Claim, Draft, Regime, Use
from bot.domain.matter import Matter, Role
from bot.drafting.book import Book

HOSTS = {
    "youtube.com": "YouTube",
    "tiktok.com": "TikTok",
    "x.com": "X",
    "facebook.com": "Meta",
    "instagram.com": "Meta",
    "discord.com": "Discord",
    "github.com": "GitHub",
}
"""How hosts are called; any other is called by its address."""


def matter_facts(matter: Matter, host: str = "") -> dict[str, str]:
    """Parties and host; `host` where the text goes to another one than the matter's first."""
    facts = {"host_name": host or HOSTS.get(matter.host, matter.host)}
    for party in matter.parties:
        if party.role is Role.HOST and not host:
            facts |= {"host_name": party.name, "host_agent": party.contact}
        if party.role is Role.UPLOADER:
            facts |= {"uploader_name": party.name}
    facts.setdefault("uploader_name", matter.uploader.partition("/")[2])
    return {name: value for name, value in facts.items() if value}


def use_facts(uses: Sequence[Use], claims: Sequence[Claim], book: Book, language: str) -> dict[str, str]:
    """Addresses, what each shows of what is claimed, whether it was made with AI, times of capture; from 1."""
    facts: dict[str, str] = {}
    for number, use in enumerate(uses, 1):
        seen = {one.citation for one in use.seen}
        facts[f"url.{number}"] = use.url
        facts[f"shows.{number}"] = _listed([one.asset for one in claims if one.citation in seen], book, language)
        facts[f"made.{number}"] = book.words[language]["made"] if made_with_ai(use) else ""
        facts[f"captured.{number}"] = f"{use.captured:%Y-%m-%d %H:%M} UTC" if use.captured else ""
    return {name: value for name, value in facts.items() if value}


def made_with_ai(use: Use) -> bool:
    """On the reviewer's word or the file's own."""
    trusted = (Speaker.REVIEWER, Speaker.FILE)
    return any(one.name == "ai_generated" and one.value is True and one.by in trusted for one in use.circumstances)


def claim_facts(claims: Sequence[Claim], kinds: Mapping[str, str]) -> dict[str, str]:
    """Assets, works and owners, numbered from 1. Season, episode or chapter is a person's to say."""
    facts: dict[str, str] = {}
    for number, one in enumerate(claims, 1):
        facts |= {f"asset.{number}": one.asset, f"kind.{number}": kinds.get(one.kind, one.kind)}
        facts |= {f"work.{number}": one.franchise, f"owner.{number}": one.owner}
    return {name: value for name, value in facts.items() if value}


def claimant_facts(
    claimant: Claimant | None,
    claims: Sequence[Claim],
    country: str,
    day: date,
    signatory: str,
    words: Mapping[str, Any],
) -> dict[str, str]:
    """The profile's own words; the document behind each claim; the signatory, where there is no doubt who."""
    if claimant is None:
        return {}
    facts = {
        "claimant": claimant.id,
        "claimant_name": claimant.name,
        "claimant_address": claimant.address,
        "claimant_phone": claimant.phone,
        "claimant_email": claimant.email,
    }
    rights = []
    for number, one in enumerate(claims, 1):
        held = claimant.authority_for(one.owner, (one.citation.partition("#")[0], one.franchise), country, day)
        if held:
            facts[f"authority.{number}"] = held.document
            rights.append(held.right)
    if rights:
        # Where rights differ, the weakest is the one that may be said of all.
        weakest = max(rights, key=("owner", "exclusive-licensee", "agent").index)
        facts["capacity"] = words["capacity"][weakest]
    who = claimant.signatory(signatory) if signatory else None
    if who is None and not signatory and len(claimant.signatories) == 1:
        who = claimant.signatories[0]
    if who:
        facts |= {"signatory": who.person, "signatory_name": who.name, "signatory_title": who.title}
    return {name: value for name, value in facts.items() if value}


def day_words(day: date, words: Mapping[str, Any], country: str) -> str:
    """'November 30, 2026' in a text under the law of the United States, '30 November 2026' elsewhere."""
    form: str = words["day_us" if country == "us" else "day"]
    return form.format(day=day.day, month=words["months"][day.month - 1], year=day.year)


def law_of(country: str, words: Mapping[str, Any]) -> str:
    """The provisions relied on, in words."""
    laws: Mapping[str, str] = words["law"]
    family = "eu" if country in EU else country
    return laws.get(country) or laws.get(family) or laws["default"]


def family(country: str) -> str:
    """us, eu (with its members), or the country itself."""
    return "eu" if country in EU else country


def assemble(
    draft: Draft,
    matter: Matter,
    claimant: Claimant | None,
    regime: Regime,
    book: Book,
    day: date,
    kinds: Mapping[str, str],
) -> dict[str, str]:
    """All facts of a draft as they stand today."""
    words = book.words[draft.language]
    country = regime.country or draft.country
    claims = owned(draft)
    facts = (
        matter_facts(matter, draft.host)
        | use_facts(draft.uses, claims, book, draft.language)
        | claim_facts(claims, kinds)
    )
    facts |= claimant_facts(claimant, claims, country, day, draft.filled.get("signatory", ""), words)
    facts |= {"date": day.isoformat(), "date_words": day_words(day, words, country), "law": law_of(country, words)}
    facts |= slot_facts(regime, facts, len(claims), book, draft.language)
    shown = {facts.get(f"shows.{number}", "") for number in range(1, len(draft.uses) + 1)}
    if len(shown) > 1 and "use_description" in facts:
        facts["use_description"] = words["slots"]["use_description_each"]
    return facts


def slot_facts(regime: Regime, facts: Mapping[str, str], claims: int, book: Book, language: str) -> dict[str, str]:
    """The plain text of each prose slot, from what is claimed; nothing where nothing is claimed."""
    assets = _listed([facts.get(f"asset.{number}", "") for number in range(1, claims + 1)], book, language)
    works = _listed([facts.get(f"work.{number}", "") for number in range(1, claims + 1)], book, language)
    plain: Mapping[str, str] = book.words[language]["slots"]
    if not assets:
        return {}
    told = {"assets": assets, "works": works, "law": facts["law"]}
    return {one: book.environment.from_string(plain[one]).render(**told) for one in regime.slots if one in plain}


def _listed(names: Sequence[str], book: Book, language: str) -> str:
    """'A, B and C', each once."""
    distinct = list(dict.fromkeys(one for one in names if one))
    last = f" {book.words[language]['and']} "
    return last.join(filter(None, (", ".join(distinct[:-1]), distinct[-1]))) if distinct else ""


def owned(draft: Draft) -> tuple[Claim, ...]:
    """The claims with the owners that people corrected."""
    return tuple(
        one.model_copy(update={"owner": draft.filled.get(f"owner.{number}") or one.owner})
        for number, one in enumerate(draft.claims, 1)
    )
