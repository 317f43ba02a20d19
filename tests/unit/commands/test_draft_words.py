"""Drafts and matters in a chat, on the command core: what is typed, what buttons do, who is told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.commands.core import Actor, Command, Form, Place, Reply, Request
from bot.commands.draft import draft, draft_commands
from bot.commands.matters import show_matter
from bot.desk.drafts.drafting import Drafts
from bot.desk.drafts.shelf import get_draft
from bot.desk.find import get_matter
from bot.domain.draft import DraftState
from bot.domain.errors import BadInput, NotAllowed, NotFound
from bot.domain.matter import SYSTEM, MatterState, UrlState
from bot.ports import Tx
from bot.store.store import SqlStore, open_memory
from bot.texts import catalogue
from knowledge.model import Audience
from tests.unit.drafting.cases import ADA, CONCLUSION, OWNER, URLS, add_claimant, claimant, desk, matter_of, people
from tests.unit.work.clocks import HeldClock


class NoGuides:
    """A library without the guide: the owner is a blank."""

    async def find_document(self, name: str, clearance: Audience) -> None:
        return None


class Chat:
    """Types words as somebody, into the commands themselves."""

    def __init__(self) -> None:
        self.store: SqlStore = open_memory(HeldClock(), inline=True)
        self.drafts = Drafts(self.store, NoGuides(), desk(), None)  # type: ignore[arg-type]
        self.words: dict[str, Command] = {
            "draft": draft(self.drafts),
            "matter": show_matter(self.store, catalogue(), people()),
            **draft_commands(self.drafts),
        }
        self.run(lambda tx: add_claimant(tx, ADA, claimant()))
        self.run(matter_of)
        self.run(lambda tx: matter_of(tx, url=URLS["youtube"]))

    def run(self, act: Callable[[Tx], Any]) -> Any:
        return asyncio.run(self.store.run(act))

    def type(self, person: str, line: str, clearance: Audience = Audience.COUNSEL, **options: str) -> Reply:
        command, _, text = line.partition(" ")
        actor = Actor(person=person, platform="slack", clearance=clearance)
        place = Place(kind="channel", clearance=clearance)
        request = Request(command=command, text=text, options=options, actor=actor, place=place)
        return asyncio.run(self.words[command](request))

    def draft(self) -> Any:
        return self.run(lambda tx: get_draft(tx, "D-1", SYSTEM))

    def matter(self, number: str = "M-1") -> Any:
        return self.run(lambda tx: get_matter(tx, number, SYSTEM))


@pytest.fixture
def chat() -> Chat:
    return Chat()


def form_of(reply: Reply) -> Form:
    assert reply.form is not None
    return reply.form


def test_a_draft_goes_from_words_to_signed(chat: Chat) -> None:
    made = chat.type("ada", "draft M-1 dmca")
    assert "D-1" in made.title
    for line in ("fill part.1=season 1, episode 1", f"fill owner.1={OWNER}", f"gate conclusion={CONCLUSION}"):
        chat.type("ada", f"draft D-1 {line}")
    assert (chat.draft().blanks, chat.draft().missing) == ((), ())
    chat.type("ada", "draft D-1 submit")
    told = chat.run(lambda tx: [one.payload["telling"]["person"] for one in tx.work(kind="tell")])
    assert sorted(told) == ["ben", "cyd"]
    with pytest.raises(NotAllowed):
        chat.type("ada", f"draft D-1 approve {chat.draft().version}")
    chat.type("ben", f"draft D-1 approve {chat.draft().version}")
    assert chat.draft().state is DraftState.APPROVED
    chat.type("sam", "draft D-1 sign")
    assert chat.draft().signature.person == "sam"


def test_an_approval_names_the_version_that_was_read(chat: Chat) -> None:
    chat.type("ada", "draft M-1 dmca")

    with pytest.raises(BadInput, match="which version"):
        chat.type("ben", "draft D-1 approve")
    with pytest.raises(BadInput, match="version 1"):
        chat.type("ben", "draft D-1 approve 7")


def test_forms_open_where_something_must_be_written_and_act_when_it_is(chat: Chat) -> None:
    chat.type("ada", "draft M-1 dmca")

    blanks = form_of(chat.type("ada", "fill_draft", record="D-1:1"))
    assert {one.name for one in blanks.fields} == {"fill.part.1", "fill.owner.1"}
    chat.type("ada", "fill_draft", record="D-1:1", **{"fill.part.1": "season 1", "fill.owner.1": OWNER})
    reasons = form_of(chat.type("ada", "gate_draft", record="D-1:2"))
    assert [one.name for one in reasons.fields if one.required] == ["factor.conclusion"]
    assert next(one.value for one in reasons.fields if one.required) == ""
    chat.type("ada", "gate_draft", record="D-1:2", **{"factor.conclusion": CONCLUSION})
    chat.type("ada", "submit_draft", record="D-1:3")
    assert form_of(chat.type("ben", "send_back_draft", record="D-1:3")).command == "send_back_draft"
    chat.type("ben", "send_back_draft", record="D-1:3", reason="The date.")
    assert chat.draft().comments == ("ben: The date.",)


def test_delegating_opening_dropping_and_withdrawing_work_by_words(chat: Chat) -> None:
    chat.type("ada", "draft M-1 dmca")
    assert "Young-hee" in chat.type("ada", "draft D-1 open 1").blocks[0].lines[0]
    for line in ("fill part.1=season 1", f"fill owner.1={OWNER}", f"gate conclusion={CONCLUSION}", "submit ben"):
        chat.type("ada", f"draft D-1 {line}")
    chat.type("ben", "draft D-1 delegate cyd")
    assert chat.draft().approver == "cyd"
    chat.type("ada", "draft D-1 drop-claim 1")
    assert chat.draft().claims == ()
    chat.type("ada", "draft D-1 withdraw It is tolerated.")
    assert chat.draft().state is DraftState.WITHDRAWN
    with pytest.raises(BadInput, match="write one of"):
        chat.type("ada", "draft D-1 shred")


MATTER_WORDS: list[tuple[str, Callable[[Chat], bool]]] = [
    ("assign ben", lambda chat: chat.matter().assignee == "ben"),
    ("url {url} removed TT-1", lambda chat: urls(chat)[0].state is UrlState.REMOVED),
    ("url {url} refused TT-1 2026-12-24", lambda chat: any("appeal" in one for one in dates(chat))),
    ("url {url} geo_blocked", lambda chat: sum("recheck" in one for one in dates(chat)) == 3),
    ("deadline reply 2026-12-01 answer them", lambda chat: "reply" in dates(chat)),
    ("party uploader maker", lambda chat: chat.matter().uploader == "maker"),
    ("restrict ben", lambda chat: set(chat.matter().restricted_to) == {"ada", "ben"}),
    ("close refused The host keeps it up.", lambda chat: chat.matter().reason == "The host keeps it up."),
    ("merge M-2 The same clip.", lambda chat: chat.matter().merged_into == "M-2"),
    ("note Look again tomorrow.", lambda chat: chat.matter().state is MatterState.ASSESSED),
]


def urls(chat: Chat) -> Any:
    return chat.run(lambda tx: tx.urls(SYSTEM, matter="M-1"))


def dates(chat: Chat) -> list[str]:
    return [one.id for one in chat.run(lambda tx: tx.deadlines(SYSTEM, matter="M-1"))]


@pytest.mark.parametrize(("words", "done"), MATTER_WORDS)
def test_every_word_on_a_matter_does_what_it_says(chat: Chat, words: str, done: Callable[[Chat], bool]) -> None:
    chat.type("ada", f"matter M-1 {words.format(url=URLS['tiktok'])}")

    assert done(chat)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("close refused", BadInput),
        ("close merged because", BadInput),
        ("merge M-2", BadInput),
        ("split because", BadInput),
        ("url nowhere removed", BadInput),
        ("deadline reply soon", BadInput),
        ("assign nobody", NotFound),
        ("shred", BadInput),
    ],
)
def test_a_word_that_lacks_something_changes_nothing(chat: Chat, words: str, error: type[Exception]) -> None:
    before = chat.matter()

    with pytest.raises(error):
        chat.type("ada", f"matter M-1 {words}")

    assert chat.matter() == before


def test_a_restricted_matter_is_nobody_elses(chat: Chat) -> None:
    chat.type("ada", "draft M-1 dmca")
    chat.type("ada", "matter M-1 restrict ben")

    for line in ("matter M-1", "matter M-1 note x", "draft D-1", "draft M-1 dmca"):
        with pytest.raises((NotFound, BadInput)):
            chat.type("cyd", line)
    assert chat.type("ben", "matter M-1").matter == "M-1"


def test_a_closed_matter_is_reopened_with_a_reason(chat: Chat) -> None:
    chat.type("ada", "matter M-1 close withdrawn Not ours.")
    with pytest.raises(BadInput):
        chat.type("ada", "matter M-1 reopen")
    chat.type("ada", "matter M-1 reopen It is ours.")
    assert chat.matter().open


def test_somebody_from_outside_finds_nothing_to_change(chat: Chat) -> None:
    with pytest.raises(NotFound, match="There is no matter M-1"):
        chat.type("slack:U1", "matter M-1 note x")
