"""The keys of the golden questions are whole, and an answer is judged by what it says, leaves out, and rests on."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.desk.golden_answers import AskedFor, counts, judge, read_questions
from bot.domain.answer import Answer
from bot.domain.assessment import Cited
from knowledge.shipped import load_corpus

GOLDEN = Path(__file__).parents[2] / "golden" / "answers"


def asked(**fields: object) -> AskedFor:
    whole = {"id": "x", "text": "Is it decided?", "language": "en", "kind": "status"}
    return AskedFor.model_validate(
        whole | {"must": [["affirmed", "upheld"], ["2026"]], "where": ["ruling/ross"]} | fields
    )


def answer(text: str, *documents: str) -> Answer:
    found = tuple(Cited(id=f"{one}#x", kind="ruling", title="T", quote="q") for one in documents)
    return Answer(answer=text, language="en", citations=found)


@pytest.mark.parametrize(
    ("said", "document", "verdict"),
    [
        ("It was UPHELD in\n2026.", "ruling/ross", "full"),
        ("It was upheld in 2026.", "ruling/cox", "partly"),
        ("It was upheld.", "ruling/ross", "partly"),
        ("Nobody knows.", "ruling/ross", "failed"),
        ("It was upheld in 2026, and is still pending.", "ruling/ross", "false"),
    ],
)
def test_an_answer_is_full_only_where_everything_is_said_and_stands_there(
    said: str, document: str, verdict: str
) -> None:
    assert judge(asked(must_not=["still pending"]), answer(said, document)).verdict == verdict


def test_where_nothing_answers_only_an_abstention_is_right() -> None:
    nothing = asked(abstain=True, must=[], where=[], kind="none")
    assert judge(nothing, Answer(answer="I found nothing.", language="en", abstained=True)).verdict == "full"
    assert judge(nothing, answer("Perhaps this.", "ruling/ross")).verdict == "failed"


def test_a_question_without_a_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs `must` and `where`"):
        asked(must=[])


def test_the_golden_questions_have_documents_that_exist_ids_of_their_own_and_a_held_part() -> None:
    questions = read_questions(GOLDEN)
    there = {one.document.id for one in load_corpus()}
    assert {document for one in questions for document in one.where} <= there
    assert len({one.id for one in questions}) == len(questions) >= 90
    assert {f"hard-{number}" for number in range(1, 14)} <= {one.id for one in questions}
    assert sum(one.held for one in questions) >= 24
    assert {one.language for one in questions} == {"en", "no", "de", "fr", "es", "ko"}


def test_verdicts_are_counted() -> None:
    full = judge(asked(), answer("affirmed 2026", "ruling/ross"))
    assert counts([full, full]) == {"full": 2, "partly": 0, "failed": 0, "false": 0}
