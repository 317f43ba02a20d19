"""A follow-up about an assessment: another country, a supposed fact, why, a document, or an answer typed in words.

What is only supposed changes nothing that is kept: the answer carries no assessment and no button that acts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.assessment.follow_up import FollowUp, follow_up
from bot.commands.card import hits_card, spoken
from bot.commands.core import Block, Command, Reply, Request
from bot.domain.assessment import Assessment, Factor
from bot.domain.errors import BadInput
from bot.ports import Library, Query, Texts
from knowledge.follow_up import patterns

GOES_ON = "follow_up"
"""The option of a request that goes on about an earlier one."""
TYPED = re.compile(
    r"\s*(?:--fact\s+|fact\s+)?(?P<fact>[a-z][a-z_]{2,30})\s*=\s*(?P<value>[\w-]{1,60})\s*", re.IGNORECASE
)
EXCUSES = (Factor.PURPOSE, Factor.NATURE, Factor.AMOUNT, Factor.MARKET, Factor.EXCEPTION)
NUMBER = re.compile(r"^\[\d+\] ", re.MULTILINE)
MOST = 40  # hits among which the document that was asked for is looked for


def recognised(text: str) -> FollowUp | None:
    """What a text asks for, if it is a follow-up."""
    return follow_up(text, patterns())


def typed_fact(text: str) -> tuple[str, str] | None:
    """('licensed', 'no') of 'licensed=no' or '--fact licensed=no'."""
    found = TYPED.fullmatch(text)
    return (found["fact"].lower(), found["value"]) if found else None


@dataclass(frozen=True)
class FollowUps:
    """Wraps the commands that plain words are routed to."""

    check: Command
    """One that, with GOES_ON, takes up what was said before."""
    ask: Command
    answer: Command
    """Keeps the answer to a question and assesses again."""
    library: Library
    texts: Texts

    def wrapped(self) -> Mapping[str, Command]:
        """`check` and `ask`, with follow-ups."""
        return {"check": self._before(self.check), "ask": self._before(self.ask)}

    def _before(self, command: Command) -> Command:
        async def run(request: Request) -> Reply:
            subject = request.options.get(GOES_ON) or request.matter
            if not subject or not request.text.strip():
                return await command(request)
            if fact := typed_fact(request.text):
                options = {"record": f"{subject}:{fact[0]}", "reason": fact[1]}
                return await self.answer(request.model_copy(update={"command": "answer", "options": options}))
            found = recognised(request.text)
            return await self._answer(request, subject, found) if found else await command(request)

        return run

    async def _answer(self, request: Request, subject: str, found: FollowUp) -> Reply:
        if found.show:
            return await self._show(request, found.show)
        country = {"country": found.country} if found.country else {}
        facts = {f"fact.{name}": value for name, value in found.facts.items()}
        options = {**country, **facts, GOES_ON: subject}
        again = request.model_copy(update={"command": "check", "text": "", "options": options})
        reply = await self.check(again)
        if reply.assessment is None:
            return reply
        return await self._why(request, reply, reply.assessment) if found.ask else self._supposed(reply, found)

    def _supposed(self, reply: Reply, found: FollowUp) -> Reply:
        said = ", ".join(f"{name} = {value}" for name, value in (found.facts or {"country": found.country}).items())
        block = Block(text=self.texts.say("follow-supposed", reply.language, what=said))
        return _only_said(reply, (block, *reply.blocks))

    async def _why(self, request: Request, reply: Reply, assessment: Assessment) -> Reply:
        """The reasons of the assessment, and what the library says."""
        told = [one for one in assessment.findings if one.factor in EXCUSES] or list(assessment.findings)
        numbers = {one.id: number for number, one in enumerate(assessment.citations, 1)}
        lines = tuple(
            f"{self.texts.say(f'factor-{one.factor.value}', reply.language)}: {one.reason}"
            + "".join(f" [{numbers[each]}]" for each in one.citations if each in numbers)
            for one in told
        )
        found = await self.ask(request.model_copy(update={"command": "ask"}))
        # The card's numbers are those of its own sources: the library's quotes name theirs and go without.
        library = Block(text=NUMBER.sub("– ", found.summary))
        blocks = (Block(heading=self.texts.say("follow-why", reply.language), lines=lines), library)
        return _only_said(reply, blocks)

    async def _show(self, request: Request, named: str) -> Reply:
        """The document that the words name: its passages, in their order of fitness."""
        language = spoken(request.actor.language or "en")
        hits = await self.library.search(Query(text=named, k=MOST, clearance=request.clearance))
        if not hits:
            raise BadInput(self.texts.say("follow-no-document", language, named=named))
        first = hits[0].passage.citation.document
        same = [one for one in hits if one.passage.citation.document == first]
        shown: dict[str, object] = {}
        passages = [one for one in same if shown.setdefault(str(one.passage.citation), one) is one]
        return hits_card(hits[0].passage.title, passages, self.texts, language, request.clearance)


def _only_said(reply: Reply, blocks: tuple[Block, ...]) -> Reply:
    """The card without what acts or is kept."""
    reasons = tuple(one for one in reply.buttons if one.action == "sources")
    return reply.model_copy(
        update={"blocks": blocks, "questions": (), "buttons": reasons, "pictures": (), "assessment": None}
    )


class Remembered:
    """A check that remembers its last request: what a terminal has in the place of a thread. One per conversation."""

    def __init__(self, check: Command) -> None:
        self.check = check
        self.last: Request | None = None

    async def __call__(self, request: Request) -> Reply:
        """With GOES_ON: the last request again, with these options besides."""
        if GOES_ON in request.options and self.last is not None:
            options = {name: value for name, value in request.options.items() if name != GOES_ON}
            return await self.check(self.last.model_copy(update={"options": {**self.last.options, **options}}))
        self.last = request
        return await self.check(request)

    async def answer(self, request: Request) -> Reply:
        """An answer stays for the rest of the conversation."""
        if self.last is None:
            return await self.check(request)
        fact, value = request.options["record"].partition(":")[2], request.options["reason"]
        self.last = self.last.model_copy(update={"options": {**self.last.options, f"fact.{fact}": value}})
        return await self.check(self.last)
