"""What a question is measured against besides the library."""

import math
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation import read_questions
from knowledge.fusion import relevance
from knowledge.lexical import LexicalHits
from knowledge.library import Library
from knowledge.subjects import EMBEDDINGS, Bearing, Subjects, questions, subjects_of
from knowledge.vectors import read_vectors
from tests.testbed.library import WordEmbedder

GOLDEN = Path(__file__).parents[2] / "golden" / "retrieval"


def test_the_committed_vectors_are_those_of_all_questions(shipped: Library) -> None:
    embedder = shipped.index.embedder()
    texts = [text for side in questions().values() for text in side]
    assert len(set(texts)) == len(texts) == len(read_vectors(EMBEDDINGS)), "run `rightsdesk knowledge embed-shipped`"
    shipped_vectors, chosen = subjects_of(embedder), texts[::60]
    again = embedder.embed_queries(chosen)
    elsewhere = questions()["elsewhere"]
    for text, vector in zip(chosen, again, strict=True):
        assert text not in elsewhere or shipped_vectors.bearing(vector).elsewhere > 0.99


def test_no_labelled_question_is_among_them() -> None:
    asked = {one.text.casefold() for folder in (GOLDEN, GOLDEN / "held") for one in read_questions(folder)}
    assert not asked & {text.casefold() for side in questions().values() for text in side}


def test_another_embedder_has_vectors_of_its_own() -> None:
    found = subjects_of(WordEmbedder()).bearing(WordEmbedder().embed_queries(["protected by copyright?"])[0])
    assert found.elsewhere < 1
    assert found.ours > subjects_of(WordEmbedder()).bearing(WordEmbedder().embed_queries(["bus timetable"])[0]).ours


def test_a_question_bears_towards_its_kind() -> None:
    axes = np.eye(3, dtype=np.float32)
    subjects = Subjects(axes[:1], axes[1:2])
    assert subjects.bearing(axes[0]) == Bearing(0, 1)
    assert subjects.bearing(axes[1]) == Bearing(1, -1)


shares = st.floats(0, 1)


@given(shares, shares, st.integers(0, 20), st.floats(-0.2, 0.2), shares, st.floats(0, 0.5))
def test_relevance_rises_with_what_speaks_for_an_answer(
    best: float, covered: float, terms: int, ours: float, elsewhere: float, more: float
) -> None:
    def judged(best: float, covered: float, terms: int, bearing: Bearing) -> float:
        return relevance(np.array([best], np.float32), LexicalHits({}, {}, covered, 0, terms), bearing)

    before, stray = judged(best, covered, terms, Bearing(elsewhere, ours)), 1e-3
    assert judged(best + more, covered, terms, Bearing(elsewhere, ours)) >= before - stray
    assert judged(best, covered + more, terms, Bearing(elsewhere, ours)) >= before - stray
    assert judged(best, covered, terms + 1, Bearing(elsewhere, ours)) >= before - stray
    assert judged(best, covered, terms, Bearing(elsewhere, ours + more)) >= before - stray
    assert judged(best, covered, terms, Bearing(elsewhere + more, ours)) <= before + stray


def test_an_identifier_that_is_known_always_answers() -> None:
    hits = LexicalHits({}, {}, 0, 0, 1, identified=True)
    assert relevance(np.zeros(1, np.float32), hits, Bearing(1, -1)) == math.inf
