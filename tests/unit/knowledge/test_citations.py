"""Citations in text have one spelling, and a wrong case name is noticed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.citations import name_matches, parse_citations, parse_named_citations, ruling_citations
from knowledge.model import Favours, Ruling


def a_ruling(**changes: object) -> Ruling:
    """DC Comics v. Towle, with changes."""
    fields: dict[str, object] = {
        "id": "ruling/towle",
        "title": "DC Comics v. Towle",
        "title_no": "DC Comics mot Towle",
        "parties": ("DC Comics", "Mark Towle"),
        "court": "9th Cir.",
        "citation": "802 F.3d 1012",
        "docket": "No. 13-55484",
        "decided": date(2015, 9, 23),
        "holding": "The Batmobile is a protected character.",
        "favours": Favours.CLAIMANT,
        "limits": "One circuit.",
        "aliases": ("the Batmobile case",),
    }
    return Ruling.model_validate(fields | changes)


SPELLINGS = [
    ("802 F. 3d 1012", "802 F.3d 1012", "reporters are cited with and without inner spaces"),
    ("593 U.S. 1", "593 U.S. 1", "a one-digit page is a page"),
    ("146 S. Ct. 959", "146 S. Ct. 959", "the Supreme Court Reporter, until U.S. Reports are out"),
    ("138 F.4th 1178", "138 F.4th 1178", "the fourth series"),
    ("900 F. Supp. 1287", "900 F. Supp. 1287", "district courts"),
    ("21 Cal. App. 5th 845", "21 Cal. App. 5th 845", "state courts"),
    ("2017 WL 83506", "2017 WL 83506", "unreported opinions"),
    ("C\u2011590/23", "C-590/23", "EUR-Lex writes a hyphen that does not break"),
    ("C- 5/08", "C-5/08", "PDFs leave a space behind the hyphen"),
    ("ECLI:EU:C:2019:721", "ECLI:EU:C:2019:721", "the European identifier"),
    ("HR-2017-2165-A", "HR-2017-2165-A", "Norwegian Supreme Court"),
    ("HR-2013-01187-A", "HR-2013-1187-A", "older numbers were padded with zeros"),
    ("Rt. 1997 s. 199", "Rt. 1997 s. 199", "Norsk Retstidende"),
    ("NJA 2017 s 75", "NJA 2017 s. 75", "Swedish Supreme Court, the dot is often left out"),
    ("BS-24506/2022-HJR", "BS-24506/2022-HJR", "Danish courts"),
    ("[2022] EWHC 1379 (IPEC)", "[2022] EWHC 1379 (IPEC)", "UK neutral citation with its division"),
    ("[2011] UKSC 39", "[2011] UKSC 39", "UK neutral citation without one"),
    ("17 USC 512(c)(3)(A)", "17 U.S.C. § 512(c)(3)(A)", "statutes without dots and section sign"),
    ("17 U.S.C. §512 (f)", "17 U.S.C. § 512(f)", "statutes with a stray space"),
    ("2:25-cv-5275", "25-cv-05275", "dockets with office and without padding"),
    ("24-CV-3770", "24-cv-03770", "dockets in capitals"),
    ("No. 25-2153", "No. 25-2153", "appeal numbers"),
    ("42 O 14139/24", "42 O 14139/24", "German file numbers"),
    ("I ZR 115/16", "I ZR 115/16", "German Federal Court"),
    ("(2024) Yue 0192 Min Chu 113", "(2024) Yue 0192 Min Chu 113", "Chinese case numbers"),
]


@pytest.mark.parametrize(("written", "spelled", "why"), SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_each_kind_of_citation_has_one_spelling(written: str, spelled: str, why: str) -> None:
    assert parse_citations(f"The court said so ({written}), and more.") == (spelled,), why


@pytest.mark.parametrize(
    "text",
    [
        "No citation here.",
        "A clip of 12 seconds from 2026-02-17, 802 views, at 10:30.",
        "Netflix asked for 4 things in 3 days.",
        "§ 6 i åndsverkloven",
        "season 4 episode 8 of 9",
    ],
)
def test_ordinary_numbers_are_not_citations(text: str) -> None:
    assert parse_citations(text) == ()


def test_citations_come_in_the_order_of_the_text_and_each_once() -> None:
    text = "Pelham II (C-590/23) after 508 F.3d 1146; see C-590/23 and HR-2017-2165-A."
    assert parse_citations(text) == ("C-590/23", "508 F.3d 1146", "HR-2017-2165-A")


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser_and_what_it_finds_is_found_again(text: str) -> None:
    for citation in parse_citations(text):
        assert citation in parse_citations(citation)


NAMES = [
    ("DC Comics v. Towle", True, "the name itself"),
    ("DC v. Towle", True, "a short form of a party"),
    ("Towle v. DC Comics", True, "appeals turn the parties round"),
    ("DC Comics, Inc. vs. Mark Towle", True, "company forms do not count"),
    ("DC Comics mot Towle", True, "the Norwegian form"),
    ("Towle", True, "one party alone"),
    ("the Batmobile case", True, "an alias"),
    ("Smith v. Jones", False, "nobody of that name was there"),
    ("DC Comics v. Jones", False, "one right party is not enough"),
    ("Towle v. Towle", False, "one party cannot stand on both sides"),
    ("", False, "no name"),
    ("the case", False, "no telling word"),
]


@pytest.mark.parametrize(("name", "fits", "why"), NAMES, ids=[row[0] or "empty" for row in NAMES])
def test_a_case_name_fits_only_its_own_ruling(name: str, fits: bool, why: str) -> None:
    assert name_matches(name, a_ruling()) is fits, why


def test_accents_and_ampersands_do_not_hide_a_name() -> None:
    napster = a_ruling(title="A&M Records v. Napster", title_no="", parties=("A&M Records, Inc.", "Napster, Inc."))
    pelham = a_ruling(title="Pelham v Hütter (Pelham I)", title_no="", parties=("Pelham GmbH", "Ralf Hütter"))
    assert name_matches("A & M Records v. Napster", napster)
    assert name_matches("Pelham v. Hutter", pelham)


@given(st.sampled_from(["Smith", "Jones", "Netflix", "Acme"]), st.sampled_from(["Doe", "Roe", "ByteDance"]))
def test_a_name_of_two_strangers_never_fits(one: str, other: str) -> None:
    assert not name_matches(f"{one} v. {other}", a_ruling())


CITED = [
    ("See Smith v. Jones, 802 F.3d 1012 (9th Cir. 2015).", "Smith v. Jones"),
    ("In DC Comics v. Towle, 802 F.3d 1012, the court", "DC Comics v. Towle"),
    ("and Perfect 10, Inc. v. Amazon.com, Inc., 508 F.3d 1146", "Perfect 10, Inc. v. Amazon.com, Inc."),
    ("Se Pelham mot Hütter (C-476/17).", "Pelham mot Hütter"),
    ("the rule of 802 F.3d 1012", ""),
]


@pytest.mark.parametrize(("text", "name"), CITED)
def test_the_name_before_a_citation_is_read_with_it(text: str, name: str) -> None:
    assert [one.name for one in parse_named_citations(text)] == [name]


def test_a_wrong_name_for_a_right_citation_is_noticed() -> None:
    (cited,) = parse_named_citations("Smith v. Jones, 802 F.3d 1012 (9th Cir. 2015)")
    assert cited.citation in ruling_citations(a_ruling())
    assert not name_matches(cited.name, a_ruling())


def test_a_ruling_is_looked_up_by_reporter_and_by_docket() -> None:
    assert ruling_citations(a_ruling()) == ("802 F.3d 1012", "No. 13-55484")
