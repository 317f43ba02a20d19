"""Who may, over the wire: every act, typed and forged, by people who may not, with the numbers of the team's things.

Canary words lie in the team's matters, notes, drafts, facts and tickets; nothing of them, and no number of theirs, may
reach anybody from outside, and nothing of the team's may change.
"""

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.commands.draft import TYPED
from bot.commands.matter_words import WORDS
from bot.desk.drafts.shelf import add_claimant
from bot.domain.matter import SYSTEM
from bot.library import IndexedLibrary
from tests.scenarios.conftest import Stage, discord_stage, slack_stage
from tests.testbed.driver import Control, Shown
from tests.unit.drafting.cases import claimant

CANARY = "zqxcanary"
LINK = "https://www.tiktok.com/@clipfan/video/7301"
SECRET_LINK = "https://www.tiktok.com/@clipfan/video/7302"
CLIP = f"{CANARY} AI video of the giant Young-hee doll from Squid Game turning her head and shooting players"
NUMBERS = ("M-1", "M-2", "D-1")
OUTSIDE = (("cy", "direct"), ("cy", "town"), ("cy", "brand"), ("gus", "direct"), ("gus", "partners"))
KINDS = ("draft", "facts", "feedback", "told", "clip_pair", "ticket_key", "pause")


async def furnished(stage: Stage) -> Stage:
    """A matter with a draft, a note, a ticket and an answered question; and a restricted one."""
    await stage.desk.store.run(lambda tx: add_claimant(tx, SYSTEM, claimant()))
    await stage.command("bo", "direct", f"check {CLIP} {LINK}")
    await stage.command("bo", "direct", f"matter M-1 note {CANARY} the counsel of {CANARY}")
    await stage.command("bo", "direct", "ticket M-1")
    await stage.command("bo", "direct", "draft M-1 dmca")
    await stage.command("bo", "direct", f"draft D-1 fill part.1={CANARY} season 1, episode 1")
    await stage.command("ada", "direct", f"check {CLIP} {SECRET_LINK}")
    await stage.desk.restrict("M-2", ("ada",))
    return stage


@pytest.fixture(params=["slack-http", "discord"])
async def town(request: pytest.FixtureRequest, tmp_path: Path, library: IndexedLibrary) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        if request.param == "discord":
            yield await furnished(await discord_stage(stack, tmp_path, library))
        else:
            yield await furnished(await slack_stage(stack, "http", tmp_path, library))


def typed_acts() -> Iterator[str]:
    """Everything that can be typed about the team's things."""
    for matter in ("M-1", "M-2"):
        yield from (f"matter {matter}", f"ticket {matter}", f"draft {matter} dmca", f"check licensed=yes {matter}")
        yield from (f"matter {matter} {word} {arguments(word)}" for word in WORDS)
    yield "draft D-1"
    yield from (f"draft D-1 {word} {arguments(word)}" for word in TYPED)
    yield from ("matters", "matters doll", "who", "pause now", "resume", "matter M-99", "draft D-99")
    yield from (f"check official upload, fully licensed {LINK}", f"check and in the EU? {SECRET_LINK}")


def arguments(word: str) -> str:
    """Something that the word would take."""
    known = {"close": "refused because", "url": f"{LINK} removed", "deadline": "reply 2026-12-24", "merge": "M-2 same"}
    known |= {"fill": "part.1=season 9", "gate": "conclusion=mine", "approve": "2", "assign": "bo", "party": "host X"}
    return known.get(word, "bo")


RECORDS = ("M-1", "D-1:2", "M-2", "M-1:licensed", "M-2:licensed", "M-1:M-2")


def forged_acts(stage: Stage, records: int) -> Iterator[tuple[str, str, str]]:
    """(action, record, choice): every button there is, with so many of the numbers of the team's things in turn."""
    turns = itertools.cycle(RECORDS)
    for action in (*stage.desk.app.chat_commands, "form", "pick"):
        for record in itertools.islice(turns, records):
            yield action, record, "yes" if action == "answer" else "tolerated"
    yield from (("answer", record, "yes") for record in RECORDS)


async def team_s(stage: Stage) -> Any:
    """What must not change; that somebody outside asked about the same link is noted on the matter."""
    noted = {"linked", "version"}
    matters = [one.model_dump(exclude=noted) for one in await stage.desk.matters() if not one.outside]
    return matters, {kind: await stage.desk.records(kind) for kind in KINDS}


def leaked(shown: list[Shown], asked: str) -> list[str]:
    """What of the team's somebody was shown, beyond the number that they typed themselves."""
    found = []
    for one in shown:
        said = f"{one.text} {' '.join(each.record for each in one.controls)}"
        told = [number for number in NUMBERS if number in said and number not in asked]
        found += [said] if CANARY in said.lower() or told else []
    return found


async def forge(stage: Stage, who: str, card: Shown, action: str, record: str, choice: str) -> list[Shown]:
    """A click that no card of theirs has, as the platform would deliver it."""
    driver: Any = stage.driver
    if stage.platform == "discord":
        custom = f"{action}|{record}" + (f"={choice}" if action == "answer" else "")
        data = {"custom_id": custom, "component_type": 3, "id": 1, "values": [choice]}
        raw: Any = card.raw
        sent = driver.fake._interact(3, driver._user(who), driver.fake.world.channels[raw.channel], data, raw)
        return await stage._after(who, sent)
    value = f"{record}={choice}" if action == "answer" else record
    forged = {"action_id": f"{action}|0|{record}", "type": "button", "value": value}
    return await stage.click(who, card, Control("forged", action, record, (), forged))


async def walk(stage: Stage, every: int, records: int) -> None:
    """Every act by everybody outside in every place of theirs; or each act by one of them in turn (`every` = 1)."""
    before = await team_s(stage)
    cards = {}
    for who, place in OUTSIDE:
        shown = await stage.command(who, place, "check a cat sleeps on a sofa")
        cards[who, place] = next(one for one in shown if one.controls)
    turns = itertools.cycle(OUTSIDE)
    leaks: list[tuple[object, ...]] = []
    for words in typed_acts():
        for who, place in (next(turns) for _ in range(every)):
            leaks += [(who, place, words, one) for one in leaked(await stage.command(who, place, words), words)]
    for action, record, choice in forged_acts(stage, records):
        for who, place in (next(turns) for _ in range(every)):
            shown = await forge(stage, who, cards[who, place], action, record, choice)
            leaks += [(who, place, action, record, one) for one in leaked(shown, record)]
    assert leaks == []
    assert await team_s(stage) == before
    assert await stage.desk.dead() == ()


async def test_nobody_outside_learns_or_changes_anything_of_the_team_s(town: Stage) -> None:
    await walk(town, 1, 1)


@pytest.mark.soak
async def test_nobody_outside_does_in_any_of_their_places(town: Stage) -> None:
    await walk(town, len(OUTSIDE), len(RECORDS))
