"""Floors of the golden set over the shipped library: what CI does not let fall."""

from pathlib import Path

import numpy as np
import pytest

from bot.cli.evaluate import answers_of
from knowledge.evaluation import Question, Report, evaluate, read_questions
from knowledge.library import Library
from knowledge.limits import Limits
from knowledge.model import Audience
from knowledge.model_files import ModelChoice, sentence_transformers_embedder
from knowledge.shipped import CORPUS, EMBEDDINGS, load_corpus
from knowledge.vectors import read_vectors

SMALL_TALK = (
    (
        "Good morning all, sorry for the late answer, I was travelling. Our agency in Oslo has called twice about the "
        "campaign for the autumn and wants to hear from us before the meeting on Thursday.",
        "Thanks a lot, and sorry for asking again, they need a written answer by noon at the latest.",
    ),
    (
        "Hei, jeg fikk en telefon fra kommunikasjonsavdelingen i dag, de trenger et svar til møtet i morgen og har "
        "spurt meg to ganger allerede.",
        "Takk for hjelpen, vi må ha noe skriftlig på plass før klokka ni.",
    ),
)
GOLDEN = Path(__file__).parents[2] / "golden" / "retrieval"
COUNSEL = Limits(Audience.COUNSEL)


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return read_questions(GOLDEN)


@pytest.fixture(scope="module")
def report(shipped: Library, questions: list[Question]) -> Report:
    return evaluate(questions, answers_of(shipped, one_per_document=False))


def test_the_set_is_large_and_every_answer_exists(shipped: Library, questions: list[Question]) -> None:
    assert len(questions) >= 200
    assert sum(not question.relevant for question in questions) >= 30
    assert {question.language for question in questions} == {"en", "no", "ko", "es", "de", "fr"}
    wanted = {citation for question in questions for citation in question.relevant}
    assert [one for one in sorted(wanted) if shipped.quote(one, "en", Audience.COUNSEL) is None] == []


def test_the_held_set_asks_other_questions_about_documents_that_are_there(
    shipped: Library, questions: list[Question]
) -> None:
    """It has no floors: it is asked to measure, and nothing is fitted on it."""
    held = read_questions(GOLDEN / "held")
    assert not {one.text for one in held} & {one.text for one in questions}
    assert (len(held), sum(not one.relevant for one in held)) == (60, 30)
    assert {one.language for one in held} == {one.language for one in questions}
    ids = {one.id for one in shipped.documents(Audience.COUNSEL)}
    assert {citation for one in held for citation in one.relevant} <= ids


@pytest.mark.parametrize(
    ("language", "floor"), [("en", 0.95), ("no", 0.90), ("ko", 0.85), ("es", 0.85), ("de", 0.85), ("fr", 0.85)]
)
def test_an_answer_is_among_the_first_five(report: Report, language: str, floor: float) -> None:
    assert report.measures[f"language:{language}"]["recall@5"].mean >= floor


@pytest.mark.parametrize(("before", "after"), SMALL_TALK)
def test_a_question_between_small_talk_is_still_answered(
    shipped: Library, questions: list[Question], before: str, after: str
) -> None:
    chatted = [one._replace(text=f"{before} {one.text.rstrip('?')}? {after}") for one in questions[::3]]
    found = evaluate(chatted, answers_of(shipped, one_per_document=False))
    assert found.measures["all"]["recall@5"].mean >= 0.70
    assert found.abstained_wrongly <= 0.05
    assert found.abstained_rightly >= 0.85


def test_it_abstains_where_nothing_answers_and_hardly_elsewhere(report: Report) -> None:
    assert report.abstained_rightly >= 0.90
    assert report.abstained_wrongly <= 0.03


@pytest.mark.parametrize("text", ["What is the capital of France?", "asdf", "", "   "])
def test_nothing_relevant_is_nothing(shipped: Library, text: str) -> None:
    assert shipped.relevant(text, 5, COUNSEL) == ()


DESCRIBED = (
    ("A clip shows an enormous robot girl in an orange pinafore who turns her head and shoots", "young-hee"),
    ("The players run about in numbered green tracksuits while a giant doll watches", "green-tracksuit"),
    ("A girl with a shaved head and a nosebleed lifts a van with her mind in this advert", "eleven"),
    ("Videoen viser en dame i sølvkjole med perler og maske på ball", "lady-in-silver-gown"),
    ("Guards in pink jumpsuits with black masks showing a circle and a square march in", "pink-guards"),
    ("They built a throne forged from hundreds of swords for the furniture advert", "iron-throne"),
)


def test_most_things_are_known_by_their_description(shipped: Library) -> None:
    found = 0
    for text, asset in DESCRIBED:
        described = shipped.read_report(text, Audience.PUBLIC).described
        found += asset in {each.match.things[0][0].asset for each in described}
    assert found >= 4


@pytest.mark.parametrize(
    "text",
    [
        "two friends review a new phone",
        "a dog catches a frisbee in the park",
        "our own game show with lawn chairs",
        "?",
    ],
)
def test_an_ordinary_clip_is_like_no_asset(shipped: Library, text: str) -> None:
    described = shipped.read_report(text, Audience.PUBLIC).described
    assert [each for each in described if each.statuses["shown"] * (1 - each.match.none) >= 0.5] == []


def test_a_quote_comes_in_the_language_where_there_is_one_and_in_english_where_not(shipped: Library) -> None:
    for language, given in (("no", "no"), ("en", "en"), ("ko", "en")):
        passage = shipped.quote("guide/squid-game#young-hee", language, Audience.PUBLIC)
        assert passage is not None
        assert passage.language == given


def test_the_committed_vectors_are_those_of_the_shipped_texts(shipped: Library) -> None:
    known = read_vectors(EMBEDDINGS)
    keys = [passage.key for passage in shipped.index.database.passages("WHERE key IS NOT NULL")]
    missing = [key for key in keys if key not in known]
    assert len(missing) <= 0.02 * len(keys), "run `rightsdesk knowledge embed-shipped` after changing the corpus"


@pytest.mark.weights
def test_a_sample_embedded_again_by_sentence_transformers_gives_the_same_vectors(
    shipped: Library, models: ModelChoice
) -> None:
    known = read_vectors(EMBEDDINGS)
    sample = [one for one in shipped.index.database.passages("WHERE key IS NOT NULL") if one.key in known][::200]
    texts = shipped.index.texts(sample)
    again = sentence_transformers_embedder(models).embed_documents(list(texts.values()))
    cosines = np.array([vector @ known[key] for key, vector in zip(texts, again, strict=True)])
    assert cosines.min() >= 0.985
    queries = ["Er stil beskyttet?", "영희 인형", "giant doll", "¿Qué exige Netflix?", "Stil", "contenu"]
    exact = sentence_transformers_embedder(models).embed_queries(queries)
    small = shipped.index.embedder().embed_queries(queries)
    assert (exact * small).sum(1).min() >= 0.985


def test_every_shipped_document_is_in_the_library(shipped: Library) -> None:
    assert {one.document.id for one in load_corpus(CORPUS)} == {one.id for one in shipped.documents(Audience.COUNSEL)}
