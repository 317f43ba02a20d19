import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import beginning, sentence_ends, sentence_starts


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Perfect 10 v. Amazon.com was amended. It stands.", 2),
        ("The second factor of 17 U.S.C. § 107 asks what kind of work is used. Fiction counts.", 2),
        ("Dr. Seuss v. ComicMix finds no parody. New characters do not help.", 2),
        ("Se jf. Høyesterett i HR-2017-2165-A. Ideen er fri.", 2),
        ("One sentence only", 1),
    ],
)
def test_abbreviations_end_no_sentence(text: str, sentences: int) -> None:
    assert len(sentence_starts(text)) == sentences
    assert len(sentence_ends(text)) == sentences


@given(st.text(), st.integers(0, 200))
def test_a_beginning_is_always_verbatim(text: str, at_least: int) -> None:
    assert text.startswith(beginning(text, at_least))
    assert text.startswith(beginning(text, 0, at_least))


def test_a_beginning_ends_with_a_sentence() -> None:
    text = "A first sentence of some length. A second one. A third one."

    assert beginning(text, 10) == "A first sentence of some length."
    assert beginning(text, 0, 50) == "A first sentence of some length. A second one."
