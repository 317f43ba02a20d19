"""Documents that need a look are listed with the most urgent reason, and nothing else is."""

from datetime import date

from knowledge.model import Checked, Rule, Scheduled, Source, Verified
from knowledge.staleness import overdue, stale

TODAY = date(2026, 11, 30)


def rule(name: str, **fields: object) -> Rule:
    read = {"verified": Verified.SEEN, "sources": (Source(name="the text"),), "as_of": date(2026, 11, 1)}
    return Rule.model_validate({"id": f"rule/{name}", "title": name, "instrument": "An Act"} | read | fields)


def test_the_first_scheduled_event_comes_before_a_later_review_date() -> None:
    judgment = Scheduled(day=date(2026, 12, 17), event="judgment announced")
    document = rule("laion", review_by=date(2027, 1, 31), scheduled=(judgment,))
    assert document.look_again_by == date(2026, 12, 17)
    assert [(row.reason, row.day, row.what) for row in stale([document], TODAY)] == [
        ("coming", date(2026, 12, 17), "judgment announced")
    ]


def test_an_event_that_has_passed_makes_its_document_overdue() -> None:
    document = rule("laion", scheduled=(Scheduled(day=date(2026, 12, 17), event="judgment announced"),))
    assert overdue([document], date(2026, 12, 17)) == []
    assert overdue([document], date(2026, 12, 18)) == [document]


def test_an_open_matter_needs_a_look_when_nobody_looked_for_a_month() -> None:
    day = Checked(day=date(2026, 11, 30), where="the court's docket")
    document = rule("bill", pending="the vote", checked=day)
    assert stale([document], date(2026, 12, 30)) == []
    assert [row.reason for row in stale([document], date(2026, 12, 31))] == ["unchecked"]
    assert [row.day for row in stale([rule("bill", pending="the vote")], TODAY)] == [None]


def test_rows_come_with_the_most_urgent_first_and_a_sound_document_not_at_all() -> None:
    memory = rule("memory", verified=Verified.MEMORY, sources=())
    late = rule("late", review_by=date(2026, 1, 1))
    assert [row.document.id for row in stale([memory, rule("sound"), late], TODAY)] == ["rule/late", "rule/memory"]


def test_a_section_may_be_marked_apart_from_its_document() -> None:
    document = rule("news", sections={"36": "memory"})
    assert document.verified_at("36~2") is Verified.MEMORY
    assert document.verified_at("use") is Verified.SEEN
