"""Terms and passages: pure functions of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.passages import LONGEST, embedded_text, split
from knowledge.words import terms

FORM = """Preamble that says how the notice was handled by the host.
**Are you the copyright holder?**
Yes
**Please describe the original work.**
A closed-source tweak named ProudLockX with its compiled binary and its promotional banner, sold since 2019.
**What files should be taken down?**
https://github.com/somebody/proudlockx
"""


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("Which notice lists acivan/anon-kode?", "=acivan/anon-kode", "a repository is one identifier"),
        ("see https://github.com/A/B/blob/main/x.py", "=a/b", "so is the repository in a URL"),
        ("https://www.example.org/x", "=example.org/x", "other hosts keep theirs"),
        ("802 F.3d 1012", "=802f3d1012", "a reporter citation is one identifier"),
        ("C-590/23", "=c-590/23", "a CJEU number, too"),
        ("MasterAudio", "audio", "a compound gives its parts"),
        ("master-audio", "masteraudio", "and its parts joined"),
        ("Åndsverkloven", "andsverkloven", "case and accents are folded"),
        ("오징어 게임", "오징", "Korean gives pairs of syllables"),
    ],
)
def test_a_text_gives_the_term(text: str, wanted: str, why: str) -> None:
    assert wanted in terms(text), why


@given(st.text(max_size=3000))
def test_every_passage_is_a_verbatim_slice_and_none_is_too_long(text: str) -> None:
    last = 0
    for piece in split(text):
        assert last <= piece.start < piece.end <= len(text)
        assert piece.end - piece.start <= LONGEST
        last = piece.start


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=40), min_size=1, max_size=200))
def test_plain_prose_is_never_lost(words: list[str]) -> None:
    text = ". ".join(words)
    covered = "".join(text[piece.start : piece.end] for piece in split(text))
    assert "".join(covered.split()) == "".join(text.split())


def test_a_form_question_heads_its_answer_and_short_answers_stay_with_their_questions() -> None:
    pieces = list(split(FORM))
    assert ("Please describe the original work.",) in [piece.headings for piece in pieces]
    assert any(FORM[piece.start : piece.end].startswith("**Are you") for piece in pieces)


def test_urls_and_form_questions_are_not_embedded() -> None:
    assert embedded_text("**What files should be taken down?**\nhttps://github.com/a/b\nhttps://github.com/c/d") == ""
    assert "http" not in embedded_text("Our source code was published without our permission at https://x.org/y")
