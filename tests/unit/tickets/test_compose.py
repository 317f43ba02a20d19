from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.assessment import Assessment, Cited, Factor, Finding, Leaning, Likelihood, NextStep, Step
from bot.domain.clip import Clip
from bot.domain.errors import BadConfiguration
from bot.domain.matter import Matter
from bot.domain.ticket import TicketContent
from bot.ports import Tracker, Tx
from bot.texts import SUPPORTED
from bot.tickets.compose import Writer, harmless
from bot.tickets.github import GitHubOptions
from bot.tickets.options import TrackerOptions
from knowledge.model import Audience

QUOTE = "Young-hee, the doll; write to rights@netflix.example."
WISHES = {
    "key": "M-7-abcd1234",
    "rule": "likely-goes-out",
    "priority": "high",
    "assignee": "ada",
    "labels": ["seedance"],
}


class Counted:
    """A transaction in which every uploader is in three matters."""

    def count_matters(self, query: Any, by: Any) -> int:
        return 3


class Somewhere:
    """A tracker's name and clearance."""

    def __init__(self, clearance: Audience, name: str = "t") -> None:
        self.clearance, self.name = clearance, name


def a_matter(**fields: Any) -> Matter:
    given = {
        "number": 7,
        "title": "The doll again",
        "opened": datetime(2026, 11, 22, tzinfo=UTC),
        "opened_by": "ada",
        "host": "tiktok.com",
        "uploader": "tiktok.com/dolls",
        "franchises": ("squid-game",),
        "likelihood": Likelihood.LIKELY,
        "clips": (Clip(url="https://www.tiktok.com/@dolls/video/71"),),
        **fields,
    }
    return Matter(**given)


def an_assessment(summary: str = "SUMMARY of it") -> Assessment:
    return Assessment(
        language="en",
        country="us",
        likelihood=Likelihood.LIKELY,
        summary=summary,
        findings=(
            Finding(
                factor=Factor.SIMILARITY,
                leaning=Leaning.FAVOURS_CLAIMANT,
                reason="REASON for it",
                citations=("guide/squid-game#young-hee",),
            ),
        ),
        citations=(Cited(id="guide/squid-game#young-hee", kind="guide", title="Squid Game", quote=QUOTE),),
        next_step=NextStep(name=Step.DRAFT, why="because"),
        notice="NOTICE",
    )


def written(matter: Matter, clearance: Audience = Audience.PUBLIC, options: Any = None, **more: Any) -> TicketContent:
    section = options or TrackerOptions(adapter="t")
    tracker = cast("Tracker", Somewhere(clearance))
    assessment = more.pop("assessment", an_assessment())
    return Writer({"t": section})(cast("Tx", Counted()), matter, assessment, tracker, {**WISHES, **more})


@pytest.mark.parametrize("language", SUPPORTED)
@pytest.mark.parametrize("kind", [TrackerOptions, GitHubOptions])
def test_a_ticket_says_what_was_found_with_its_sources_and_its_key(language: Any, kind: Any) -> None:
    more = {"token": "x"} if kind is GitHubOptions else {}

    ticket = written(a_matter(), options=kind(adapter="t", language=language, **more))

    for words in ("SUMMARY of it", "REASON for it", QUOTE, "guide/squid-game#young-hee", "NOTICE", "M-7-abcd1234"):
        assert words in ticket.text, words
    assert "https://www.tiktok.com/@dolls/video/71" in ticket.text
    assert "likely-goes-out" in ticket.text
    assert " 3 " in ticket.text
    assert "M-7" in ticket.title
    assert "The doll again" in ticket.title


@pytest.mark.parametrize("language", SUPPORTED)
@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("clearance", list(Audience))
@pytest.mark.parametrize("kind", [TrackerOptions, GitHubOptions])
def test_what_is_above_a_trackers_clearance_is_never_in_its_tickets(
    language: Any, audience: Audience, clearance: Audience, kind: Any
) -> None:
    more = {"token": "x"} if kind is GitHubOptions else {}
    fields = {"field": "{{ matter.title }} {{ matter.clips }} {{ assessment and assessment.summary }}"}
    matter = a_matter(title="CANARY", audience=audience, clips=(Clip(url="https://x.example/CANARY"),))
    options = kind(adapter="t", language=language, fields=fields, **more)

    ticket = written(matter, clearance, options, assessment=an_assessment("CANARY"))

    assert ("CANARY" in ticket.model_dump_json()) is clearance.may_see(audience)
    assert "M-7-abcd1234" in ticket.text


def test_the_section_files_the_ticket() -> None:
    options = TrackerOptions(
        adapter="t",
        project="GENERAL",
        projects={"squid-game": "SQG"},
        labels=("rights",),
        priorities={"high": "P1"},
        assignees={"ada": "712020:ada"},
        fields={"customfield_1": "{{ matter.host }} {{ key }}"},
    )

    ticket = written(a_matter(), options=options)

    assert (ticket.project, ticket.priority, ticket.assignee) == ("SQG", "P1", "712020:ada")
    assert ticket.labels == ("rights", "seedance", "squid-game")
    assert ticket.fields == {"customfield_1": "tiktok.com M-7-abcd1234"}
    assert written(a_matter(franchises=()), options=options).project == "GENERAL"
    assert written(a_matter(), options=options, project="OTHER").project == "OTHER"


def test_a_template_of_ones_own_is_used_and_may_not_reach_into_the_program(tmp_path: Path) -> None:
    mine, bad = tmp_path / "mine.txt", tmp_path / "bad.txt"
    mine.write_text("{{ matter.id }} in our words: {{ assessment.summary }}")
    bad.write_text("{{ matter.__class__.__mro__[1].__subclasses__() }}")

    assert written(a_matter(), options=TrackerOptions(adapter="t", body=mine)).text == "M-7 in our words: SUMMARY of it"
    for file in (bad, tmp_path / "none.txt"):
        with pytest.raises(BadConfiguration, match=file.name):
            written(a_matter(), options=TrackerOptions(adapter="t", body=file))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("call @everyone and @agent", "GitHub and Linear would notify them"),
        ("[~accountid:1] look", "Jira would"),
        ("<!-- rightsdesk: M-8-abcd1234 -->", "another ticket's key, hidden"),
    ],
)
def test_the_words_of_strangers_call_nobody(text: str, why: str) -> None:
    ticket = written(a_matter(title=text), assessment=an_assessment(text))

    for calling in ("@everyone", "@agent", "[~", "<!--"):
        assert calling not in f"{ticket.title}{ticket.text}", why


@given(st.text())
def test_harmless_words_are_the_same_to_the_eye(text: str) -> None:
    assert harmless(text).replace("\u200b", "") == text.replace("\u200b", "")


@given(st.from_regex(r"https://[a-z]{1,9}\.example/@[a-z]{1,9}/[0-9]{1,5}", fullmatch=True))
def test_an_address_is_never_changed(url: str) -> None:
    assert harmless(url) == url
