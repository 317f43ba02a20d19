"""The gate: a named person records why the law does not allow the use (Lenz v. Universal; § 512(f))."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.assessment import Factor, Leaning
from bot.domain.draft import Draft, GateRecord, Use

CONCLUSION = "conclusion"
US = (Factor.AUTHORISATION, Factor.PURPOSE, Factor.NATURE, Factor.AMOUNT, Factor.MARKET)
ELSEWHERE = (Factor.AUTHORISATION, Factor.EXCEPTION, Factor.AMOUNT)
EXCEPTIONS = frozenset(
    {
        "parody", "parody_target", "pastiche", "news", "review", "quotation", "education", "private", "incidental",
        "excerpt", "public_domain", "own_work", "fan", "licensed", "official", "tolerated",
    }
)  # fmt: skip
"""Circumstances that speak of an exception or a leave, whoever says so: by the names that the assessment gives them."""
FEWEST_WORDS = 5


def factors(country: str) -> tuple[str, ...]:
    """The factors to go through: the four of 17 U.S.C. § 107 and authorisation, or the exceptions of the place."""
    return tuple(one.value for one in (US if country == "us" else ELSEWHERE))


def exception_sighted(use: Use) -> bool:
    """Whether anything about this use speaks of an exception: then every factor is gone through.

    The findings on `exception` are not asked: those that rest on the clip come from circumstances, and one of them
    reminds of fair use in every clip alike.
    """
    weighed = {Factor.PURPOSE, Factor.AUTHORISATION}
    leans = any(one.leaning is Leaning.FAVOURS_USE and one.factor in weighed for one in use.findings)
    return leans or any(one.name in EXCEPTIONS and one.value not in (False, "", 0) for one in use.circumstances)


def prefill(use: Use, country: str) -> dict[str, str]:
    """Factor -> what the findings say; never a conclusion."""
    wanted = factors(country)
    said: dict[str, list[str]] = {}
    for finding in use.findings:
        if finding.factor.value in wanted:
            said.setdefault(finding.factor.value, []).append(finding.reason)
    return {name: " ".join(said[name]) for name in wanted if name in said}


def alike(first: Use, second: Use) -> bool:
    """Whether two uses may share a record: identical sightings and circumstances."""
    return _signature(first) == _signature(second)


def _signature(use: Use) -> tuple[object, ...]:
    seen = sorted((one.citation, one.how, one.protection.value) for one in use.seen)
    said = sorted((one.name, str(one.value), one.by.value) for one in use.circumstances)
    return tuple(seen), tuple(said)


def record_for(use: Use, records: Iterable[GateRecord]) -> GateRecord | None:
    """The record about a use, if any."""
    return next((one for one in records if use.key in one.clips), None)


def faults(use: Use, record: GateRecord | None, country: str) -> tuple[str, ...]:
    """The factors that are open for one use: empty where the record holds."""
    if record is None or not record.by:
        return (CONCLUSION,)
    found = [] if own_words(record.texts.get(CONCLUSION, ""), record.prefilled.values()) else [CONCLUSION]
    if exception_sighted(use):
        prefilled = record.prefilled.values()
        found += [name for name in factors(country) if not own_words(record.texts.get(name, ""), prefilled)]
    return tuple(found)


def own_words(text: str, prefilled: Iterable[str]) -> bool:
    """A sentence that is not the pre-fill again."""
    return len(text.split()) >= FEWEST_WORDS and not any(same(text, one) for one in prefilled)


def same(text: str, other: str) -> bool:
    """Whether two texts say the same, apart from case, spaces and punctuation."""
    return bool(other) and _folded(text) == _folded(other)


def _folded(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())


def open_uses(draft: Draft, country: str) -> dict[str, tuple[str, ...]]:
    """Use key -> its open factors."""
    open_ = {use.key: faults(use, record_for(use, draft.gate), country) for use in draft.uses}
    return {key: found for key, found in open_.items() if found}


def may_share(uses: Sequence[Use], person: str, opened: Mapping[str, Sequence[str]]) -> str:
    """Why these uses may not share one record, in a word; empty where they may."""
    if any(not alike(uses[0], one) for one in uses[1:]):
        return "different"
    if len(uses) > 1 and any(person not in opened.get(one.key, ()) for one in uses):
        return "unopened"
    return ""
