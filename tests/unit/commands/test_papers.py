"""A paper that is put to `check` is told as what it is; a clip's description is still assessed."""

import asyncio

import pytest

from bot.commands.core import Actor, Place, Reply, Request
from bot.commands.papers import papers
from bot.desk.notices import Notices
from bot.notices.files import received_words
from bot.texts import catalogue
from tests.unit.drafting.cases import desk
from tests.unit.drafting.received_texts import TEXTS
from tests.unit.work.clocks import HeldClock

CLIPS = (
    "A clip made with Seedance shows the giant doll of Squid Game in a playground; the caption says it is a parody and"
    " that no infringement of copyright is meant, and the uploader sells mugs below it. Is this likely infringing?",
    "The doll from Squid Game.",
)


async def assessed(request: Request) -> Reply:
    return Reply(title="assessed", summary=request.text[:10])


def title(text: str) -> str:
    command = papers(assessed, Notices(received_words(), desk()), HeldClock(), catalogue())
    actor = Actor(person="ada", platform="slack", language="en")
    return asyncio.run(command(Request(command="check", text=text, actor=actor, place=Place(kind="direct")))).title


@pytest.mark.parametrize("text", CLIPS)
def test_a_description_of_a_clip_is_assessed(text: str) -> None:
    assert title(text) == "assessed"


@pytest.mark.parametrize("kind", ["counter-notice", "court-order", "subpoena", "lawsuit"])
def test_a_paper_is_told_as_one(kind: str) -> None:
    text = next(one.text for one in TEXTS if one.kind == kind)

    assert kind in title(text).replace("court order", "court-order").replace("claim form or suit", "lawsuit")
