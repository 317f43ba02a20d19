"""What is said under a quote: how it was read, what is open, what has a date; never that nothing has happened."""

from datetime import date

import pytest

from bot.desk.cite import notes
from bot.texts import catalogue
from knowledge.model import Audience, Checked, Citation, Kind, Passage, Rule, Scheduled, Source, Verified

TODAY = date(2026, 11, 30)
TEXTS = catalogue()


def passage(locator: str = "text", language: str = "en") -> Passage:
    return Passage(
        id=f"rule/x#{locator}",
        citation=Citation(document="rule/x", locator=locator),
        kind=Kind.RULE,
        title="X",
        language=language,
        text="words",
        audience=Audience.PUBLIC,
    )


def rule(**fields: object) -> Rule:
    read = {"verified": Verified.SEEN, "sources": (Source(name="the text"),), "as_of": date(2026, 11, 1)}
    return Rule.model_validate({"id": "rule/x", "title": "X", "instrument": "An Act"} | read | fields)


def test_an_open_matter_says_when_and_where_somebody_looked() -> None:
    looked = Checked(day=date(2026, 11, 30), where="the docket", where_no="sakslisten")
    document = rule(pending="the vote", checked=looked)
    said = "No later step was found when last looked for on 2026-11-30 (the docket)."
    assert notes(passage(), document, "en", TEXTS, TODAY) == [said]
    assert "sakslisten" in notes(passage(language="no"), document, "no", TEXTS, TODAY)[0]


def test_an_open_matter_where_nobody_looked_says_so() -> None:
    assert notes(passage(), rule(pending="the vote"), "en", TEXTS, TODAY) == [
        "This was still open; later steps have not been looked for."
    ]


@pytest.mark.parametrize(("locator", "said"), [("36", True), ("36~2", True), ("use", False)])
def test_a_section_from_memory_carries_the_warning_wherever_it_is_quoted(locator: str, said: bool) -> None:
    document = rule(sections={"36": "memory"})
    assert ("Not checked against a source." in notes(passage(locator), document, "en", TEXTS, TODAY)) is said


def test_a_coming_event_is_named_and_a_past_one_makes_the_document_late() -> None:
    document = rule(scheduled=(Scheduled(day=date(2026, 12, 17), event="judgment announced"),))
    assert notes(passage(), document, "en", TEXTS, TODAY) == ["Dated: 2026-12-17, judgment announced."]
    (late,) = notes(passage(), document, "en", TEXTS, date(2026, 12, 18))
    assert "past its review date (2026-12-17)" in late


def test_a_sound_document_and_a_teams_own_say_nothing() -> None:
    assert notes(passage(), rule(), "en", TEXTS, TODAY) == []
    own = rule(as_of=None, verified=Verified.MEMORY, sources=())
    assert notes(passage(), own, "en", TEXTS, TODAY) == []
