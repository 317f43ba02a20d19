"""The shipped case-law summaries cite rightly, name what overtook them, and say what is pending."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import knowledge
from knowledge.citations import name_matches, parse_citations, ruling_citations
from knowledge.loading.markdown import load
from knowledge.model import Favours, Ruling, Section, Verified

CORPUS = Path(knowledge.__file__).parent / "corpus"
COX_V_SONY = date(2026, 3, 25)
AMERICAN = re.compile(r"\d+ (?:U\.S\.|F\.2d|F\.3d|F\.4th|F\. Supp\.(?: [23]d)?) \d+")
CJEU = re.compile(r"C-\d+/\d\d(?: & C-\d+/\d\d)*")
NORWEGIAN = re.compile(r"HR-\d{4}-\d+-[A-Z]|Rt\. \d{4} s\. \d+")
REFERENCE = re.compile(r"\b(?:ruling|guide|rule|notice)/[a-z0-9]+(?:[-.][a-z0-9]+)*")
UNNUMBERED = {"ruling/medusa", "ruling/gettyus", "ruling/ani"}
"""Reported without a case number."""


@cache
def rulings() -> dict[str, tuple[Ruling, tuple[Section, ...]]]:
    """Every shipped ruling with its sections, by id."""
    files = sorted((CORPUS / "rulings").glob("*.md"))
    loaded = [load(file, CORPUS) for file in files]
    return {document.id: (document, sections) for document, sections in loaded if isinstance(document, Ruling)}


def every(condition: str) -> list[Ruling]:
    """The rulings of one sort, and never none, so that a test over them can fail."""
    sorts: dict[str, Callable[[Ruling], object]] = {
        "american": lambda one: AMERICAN.search(one.citation),
        "cjeu": lambda one: one.court.startswith("CJEU"),
        "norwegian": lambda one: "no" in one.countries,
        "secondary": lambda one: "secondary-liability" in one.doctrines and (one.decided or date.min) < COX_V_SONY,
        "open": lambda one: one.status in ("pending", "appeal-pending"),
        "any": lambda one: one.id,
    }
    chosen = [ruling for ruling, _ in rulings().values() if sorts[condition](ruling)]
    assert chosen, f"no {condition} ruling is in the corpus"
    return chosen


def test_at_least_122_rulings_are_shipped() -> None:
    assert len(rulings()) >= 122


@pytest.mark.parametrize("ruling", every("american"), ids=lambda one: one.id)
def test_every_reporter_citation_parses_to_one_citation(ruling: Ruling) -> None:
    (written,) = AMERICAN.findall(ruling.citation)
    assert parse_citations(written) == (written,)


@pytest.mark.parametrize("ruling", every("cjeu"), ids=lambda one: one.id)
def test_every_ruling_of_the_court_of_justice_has_its_case_number(ruling: Ruling) -> None:
    assert CJEU.fullmatch(ruling.citation)
    assert len(parse_citations(ruling.citation)) == ruling.citation.count("C-")


@pytest.mark.parametrize("ruling", every("norwegian"), ids=lambda one: one.id)
def test_every_norwegian_ruling_has_its_number(ruling: Ruling) -> None:
    assert NORWEGIAN.fullmatch(ruling.citation)
    assert parse_citations(ruling.citation) == (ruling.citation,)


def test_every_ruling_can_be_looked_up_and_no_two_share_a_citation() -> None:
    keys = Counter(key for ruling in every("any") for key in ruling_citations(ruling))
    assert {ruling.id for ruling in every("any") if not ruling_citations(ruling)} == UNNUMBERED
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("ruling", every("any"), ids=lambda one: one.id)
def test_every_ruling_answers_to_its_own_names_and_to_no_stranger(ruling: Ruling) -> None:
    assert all(name_matches(name, ruling) for name in (ruling.title, ruling.title_no, *ruling.aliases) if name)
    assert not name_matches("Smith v. Jones", ruling)


@pytest.mark.parametrize("ruling", every("secondary"), ids=lambda one: one.id)
def test_every_secondary_liability_ruling_older_than_cox_names_cox(ruling: Ruling) -> None:
    assert "ruling/cox" in {later.id for later in ruling.superseded_by}


def test_every_document_a_ruling_refers_to_exists() -> None:
    folders = {"notices": "notice", "rulings": "ruling", "guides": "guide", "rules": "rule"}
    there = {f"{kind}/{file.stem}" for folder, kind in folders.items() for file in (CORPUS / folder).glob("*.md")}
    missing = {
        (ruling.id, reference)
        for ruling, sections in rulings().values()
        for text in (ruling.model_dump_json(), *(section.text for section in sections))
        for reference in REFERENCE.findall(text)
        if reference not in there
    }
    assert missing == set()


@pytest.mark.parametrize("ruling", every("open"), ids=lambda one: one.id)
def test_every_open_case_says_what_is_open_and_when_somebody_looked_and_comes_up_soon(ruling: Ruling) -> None:
    assert ruling.pending
    assert ruling.checked is not None
    assert ruling.look_again_by is not None
    assert ruling.look_again_by <= date(2027, 1, 31)


def test_a_case_without_a_ruling_favours_nobody() -> None:
    assert {ruling.status for ruling in every("any") if ruling.favours is Favours.PENDING} == {"pending"}


@pytest.mark.parametrize("ruling", every("any"), ids=lambda one: one.id)
def test_every_ruling_says_where_it_was_seen_or_that_it_is_from_memory(ruling: Ruling) -> None:
    assert (ruling.verified is not Verified.MEMORY) == bool(ruling.sources)
    assert ruling.review_by is not None


@pytest.mark.parametrize("ruling", every("any"), ids=lambda one: one.id)
def test_every_section_is_there_in_english_and_norwegian(ruling: Ruling) -> None:
    _, sections = rulings()[ruling.id]
    languages = {language: [one.anchor for one in sections if one.language == language] for language in ("en", "no")}
    assert languages["en"] == languages["no"] == ["summary", "decided", "why", "clips", "limits"]


@pytest.mark.parametrize("ruling", every("any"), ids=lambda one: one.id)
def test_every_section_names_its_case_at_once_so_that_it_can_be_quoted_alone(ruling: Ruling) -> None:
    _, sections = rulings()[ruling.id]
    names = " ".join((ruling.title, ruling.title_no, *ruling.aliases, *ruling.parties))
    telling = set(re.findall(r"\w{3,}", names.casefold())) - {"the", "case", "mot", "and", "inc", "saken"}
    silent = [
        (section.anchor, section.language)
        for section in sections
        if not telling & set(re.findall(r"\w+", section.text[:120].casefold()))
    ]
    assert silent == []
