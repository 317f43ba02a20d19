"""Every citation that the rules can emit exists, and its quote is verbatim."""

import re
from pathlib import Path

import pytest

from bot.desk.check import beginning
from bot.texts import Catalogue
from knowledge.registers import shipped_tolerances
from knowledge.rules_table import authorities, likelihood_table
from knowledge.shipped import CORPUS, load_corpus

EMITTED = sorted(
    {one for row in likelihood_table().rows for ids in row.cite.values() for one in ids}
    | {one for countries in authorities().values() for ids in countries.values() for one in ids}
    | {one for tolerance in shipped_tolerances() for one in tolerance.cite}
    | {f"rule/csam-reporting-bodies#{body}" for body in ("us", "uk", "no", "eu", "kr", "cn", "default")}
)


@pytest.fixture(scope="module")
def corpus():
    return {loaded.document.id: loaded for loaded in load_corpus()}


@pytest.mark.parametrize("citation", EMITTED)
def test_every_citation_of_the_tables_exists(corpus, citation):
    document, _, anchor = citation.partition("#")
    assert document in corpus
    languages = {section.language for section in corpus[document].sections if section.anchor == anchor}
    assert {"en", "no"} <= languages


def test_every_guide_says_what_nobody_owns(corpus):
    for document, loaded in corpus.items():
        if document.startswith("guide/"):
            assert any(one.anchor == "free" for one in loaded.sections), document


@pytest.mark.parametrize("language", ["en", "no"])
def test_every_quote_stands_byte_for_byte_in_its_document(assess, language):
    texts = (
        "AI clip of Vecna and Darth Vader in a mall, with ads",
        "A parody of Squid Game that mocks the show, with the Front Man",
        "Et KI-klipp med «Lady in Silver»-kjolen på et maskeball",
    )
    for text in texts:
        for country in ("us", "eu", "uk", "no", "kr", "cn"):
            for one in assess(text, country=country, language=language).citations:
                kind, _, rest = one.id.partition("#")[0].partition("/")
                source = (CORPUS / f"{kind}s" / f"{rest}.md").read_text("utf-8")
                assert one.quote in source
                assert one.language == language


def test_a_shortened_quote_is_a_beginning_in_whole_sentences():
    text = "One sentence here. " * 60
    assert text.startswith(beginning(text))
    assert beginning(text).endswith(".")


def test_both_catalogues_have_the_same_keys_and_every_reason_has_its_words():
    texts = Catalogue()
    english, norwegian = texts.keys("en"), texts.keys("no")
    assert {one for one in english if one.startswith("assess-")} == {
        one for one in norwegian if one.startswith("assess-")
    }
    assert set(authorities()) <= english
    source = Path(__file__).parents[3] / "bot"
    used = {
        key
        for file in [*(source / "assessment").rglob("*.py"), source / "desk" / "check.py"]
        for key in re.findall(r'"(assess-[a-z-]+[a-z])"', file.read_text("utf-8"))
    }
    assert used <= english
