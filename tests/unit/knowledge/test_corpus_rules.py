"""The shipped notices and rules: whole in both languages, pointing only at what is there, honest on what was seen."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import knowledge
from knowledge.loading.markdown import load
from knowledge.model import Guide, Notice, Rule, Ruling, Section, Verified

ROOT = Path(knowledge.__file__).parent / "corpus"
REFERENCE = re.compile(r"\b(?:notice|ruling|guide|rule)/[a-z0-9][a-z0-9.-]*[a-z0-9]")
PARTS = {
    "rule/us-512-c-3": ("i", "ii", "iii", "iv", "v", "vi"),
    "rule/us-512-g": ("g-3-a", "g-3-b", "g-3-c", "g-3-d", "put-back"),
    "rule/eu-dsa-16": ("a", "b", "c", "d"),
    "rule/eu-infosoc-5-3": ("c", "d", "i", "k"),
    "rule/us-107": ("purpose", "nature", "amount", "market"),
    "rule/csam-reporting-bodies": ("us", "uk", "no", "eu", "kr", "cn", "default"),
    "notice/netflix-seedance": ("demand-1", "demand-2", "demand-3", "demand-4", "second-list"),
}
"""What drafts and answers cite by anchor."""

Loaded = tuple[Notice | Ruling | Rule | Guide, tuple[Section, ...]]


@cache
def library() -> dict[str, Loaded]:
    files = sorted(ROOT.glob("*/*.md"))
    return {document.id: (document, sections) for document, sections in (load(file, ROOT) for file in files)}


OURS = sorted(name for name in library() if name.startswith(("notice/", "rule/")))


@pytest.mark.parametrize("name", OURS)
def test_every_section_stands_in_both_languages(name: str) -> None:
    _, sections = library()[name]
    english, norwegian = ({s.anchor for s in sections if s.language == lang} for lang in ("en", "no"))
    assert english == norwegian
    assert "limits" in english


@pytest.mark.parametrize("name", OURS)
def test_every_document_named_in_a_text_exists(name: str) -> None:
    _, sections = library()[name]
    named = {one for section in sections for one in REFERENCE.findall(section.text)}
    assert named <= set(library())


@pytest.mark.parametrize("name", OURS)
def test_every_document_says_when_it_was_true_and_when_to_look_again(name: str) -> None:
    document, _ = library()[name]
    assert document.as_of is not None
    assert document.review_by is not None
    assert document.review_by > document.as_of >= date(2026, 11, 1)


@pytest.mark.parametrize("name", OURS)
def test_what_was_not_seen_says_so_in_its_limits(name: str) -> None:
    document, sections = library()[name]
    limits = next(one.text for one in sections if one.anchor == "limits" and one.language == "en")
    if document.verified is Verified.MEMORY:
        assert "memory" in limits


@pytest.mark.parametrize(("name", "anchors"), PARTS.items())
def test_the_parts_that_drafts_cite_have_their_anchors(name: str, anchors: tuple[str, ...]) -> None:
    _, sections = library()[name]
    assert set(anchors) <= {one.anchor for one in sections}


@pytest.mark.parametrize("name", [one for one in OURS if one.startswith("notice/")])
def test_every_demand_of_a_letter_has_a_section_and_its_franchises_have_guides(name: str) -> None:
    document, sections = library()[name]
    assert isinstance(document, Notice)
    assert {one.anchor for one in document.demands} <= {one.anchor for one in sections}
    assert {f"guide/{one}" for one in document.franchises} <= set(library())
    assert all(one.reported for one in document.demands)


UNCHECKED = re.compile(r"\b[Ss]till pending|\b[Aa]s of \d+ \w+ 20\d\d|seen as of|\b[Pp]er \d+\. \w+ 20\d\d")


@pytest.mark.parametrize("name", sorted(library()))
def test_no_sentence_asserts_that_nothing_has_happened_since(name: str) -> None:
    document, sections = library()[name]
    assert [one.text for one in sections if UNCHECKED.search(one.text)] == []
    assert not UNCHECKED.search(document.pending)


@pytest.mark.parametrize("name", sorted(name for name in library() if library()[name][0].pending))
def test_what_is_open_says_when_and_where_later_steps_were_looked_for(name: str) -> None:
    document, _ = library()[name]
    assert document.checked is not None
    assert document.checked.where_no


@pytest.mark.parametrize("name", sorted(name for name in library() if library()[name][0].sections))
def test_a_section_that_is_marked_exists(name: str) -> None:
    document, sections = library()[name]
    assert set(document.sections) <= {one.anchor for one in sections}


@pytest.mark.parametrize("name", sorted(name for name in library() if name.startswith("guide/")))
def test_a_guide_names_the_company_that_signs_and_no_parent_among_its_owners(name: str) -> None:
    document, _ = library()[name]
    assert isinstance(document, Guide)
    named = " ".join((document.owner, document.right_holder, *(one.owner for one in document.owners)))
    assert not re.search(r"Warner Bros\. Discovery|Paramount Skydance|Skydance Corp", named)
    assert document.parent is None or document.parent.as_of >= date(2026, 11, 30)


def test_every_row_of_the_table_of_terms_names_a_section_that_exists() -> None:
    from bot.assessment.terms import TERMS  # the only thing of bot that the corpus is compared with

    stands = {row.stands for row in TERMS.values() if row.stands}
    there = {f"{name}#{one.anchor}" for name, (_, sections) in library().items() for one in sections}
    assert len(stands) >= 6
    assert stands <= there
