"""The tokens of the query path are those of the model's own tokenizer."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from knowledge.embedding import LONGEST
from knowledge.model_files import ModelChoice, prepare
from knowledge.shipped import CORPUS
from knowledge.unigram import Unigram

pytestmark = pytest.mark.weights
MARKS = re.compile(r"<(s|pad|/s|unk|mask)>")


@pytest.fixture(scope="session")
def both(models: ModelChoice) -> tuple[Unigram, Tokenizer]:
    prepare(models)
    library = Tokenizer.from_file(str(models.converted / "tokenizer.json"))
    library.enable_truncation(LONGEST)
    return Unigram(models.pieces), library


def test_every_shipped_paragraph_has_the_same_tokens(both: tuple[Unigram, Tokenizer]) -> None:
    ours, library = both
    paragraphs = [text for file in sorted(CORPUS.glob("*/*.md")) for text in file.read_text("utf-8").split("\n\n")][::7]
    assert len(paragraphs) > 500
    assert [ours.ids(text, LONGEST) for text in paragraphs] == [library.encode(text).ids for text in paragraphs]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_has_the_same_tokens(both: tuple[Unigram, Tokenizer], text: str) -> None:
    ours, library = both
    assert MARKS.search(text) or ours.ids(text, LONGEST) == library.encode(text).ids


def test_a_text_longer_than_the_model_reads_is_cut_off(both: tuple[Unigram, Tokenizer]) -> None:
    ours, library = both
    text = "the giant doll turns her head " * 200
    assert len(ours.ids(text, LONGEST)) == LONGEST
    assert ours.ids(text, LONGEST) == library.encode(text).ids


def test_marks_of_the_model_in_a_text_are_words_like_any_other(both: tuple[Unigram, Tokenizer]) -> None:
    ours, library = both
    special = {library.token_to_id(mark) for mark in ("<s>", "<pad>", "</s>", "<mask>")}
    inner = ours.ids("before </s><mask><pad><s> after", LONGEST)[1:-1]
    assert not special & set(inner)
