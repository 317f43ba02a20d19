"""The use case `check`: read -> situate -> judge -> cite.

The likelihood comes from the written table, never from a model.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.assessment.circumstances import KNOWN
from bot.assessment.factors import Reason, reasons
from bot.assessment.lanes import LaneReason, lanes
from bot.assessment.likelihood import judge
from bot.assessment.next_step import StepReason, next_step
from bot.assessment.questions import ABOUT_AN_ASSET, Asked, questions
from bot.assessment.situation import Situation
from bot.desk.cite import cite
from bot.domain.assessment import (
    Assessment,
    Circumstance,
    Cited,
    Finding,
    Lane,
    Likelihood,
    NextStep,
    Question,
    Sighting,
)
from bot.domain.clip import Clip, Speaker, Statement
from bot.ports import Clock, Library, Proposal, Texts
from bot.reading.choices import Where
from bot.reading.composed import compose
from bot.reading.proposals import confirmed, merge_proposal
from bot.reading.signals import signals_of
from bot.reading.situate import Beside, Registers, situate
from knowledge.model import Audience
from knowledge.registers import Licence, shipped_tolerances
from knowledge.rules_table import Row, authorities, cited_for
from knowledge.signals import Signals, shipped

DEFAULT_COUNTRY = "us"
"""Where nobody names a country: the law of most hosts' home and of § 512 notices; the answer says so."""
LONGEST_QUOTE = 400  # characters: a card is read on a phone
TEXT_FACTS = ("shows", "made", "franchise")
"""Answers that describe the clip: they are read like a further statement of the reviewer."""


def no_licences() -> Registers:
    """Only the tolerated uses that ship with the library."""
    return Registers(tolerances=shipped_tolerances())


@dataclass
class Check:
    """Answers 'is this clip likely infringing?' from the library and the registers; no language model is needed."""

    library: Library
    texts: Texts
    clock: Clock
    signals: Signals = field(default_factory=shipped)
    registers: Callable[[], Registers] = no_licences
    """Read at every check: a licence that was just added counts."""

    async def __call__(
        self,
        clip: Clip,
        language: str,
        clearance: Audience,
        facts: Mapping[str, str] | None = None,
        *,
        seen: Sequence[Sighting] = (),
        also_said: Sequence[Circumstance] = (),
        proposal: Proposal | None = None,
    ) -> Assessment:
        """An assessment in English or Norwegian; `facts` answer questions, `seen` and `also_said` come from files.

        `proposal` is a language model's: what of it is verified may become a question. Raises LibraryUnwell.
        """
        situation = await self.situation(clip, clearance, facts, seen=seen, also_said=also_said, proposal=proposal)
        return await self.put_into_words(situation, language, clearance)

    async def situation(
        self,
        clip: Clip,
        clearance: Audience,
        facts: Mapping[str, str] | None = None,
        *,
        seen: Sequence[Sighting] = (),
        also_said: Sequence[Circumstance] = (),
        proposal: Proposal | None = None,
    ) -> Situation:
        """What the rules look at: what the reader read, with what stands beside the words."""
        given = dict(facts or {})
        clip = _with_answers(clip, given)
        text, guides = compose(clip), await self.library.guides(clearance)
        reading = await self.library.read(text.text, clearance)
        signals = await asyncio.to_thread(signals_of, clip, self.signals)
        verified = merge_proposal(clip, proposal, guides, KNOWN) if proposal is not None else Proposal()
        named = next((each.value for each in signals if each.name == "country"), None)
        country = given.pop("country", "") or clip.country or (str(named) if named else "")
        beside = Beside(
            seen=(*seen, *confirmed(given, guides)),
            circumstances=(*signals, *also_said, *verified.circumstances),
            suggested=verified.sightings,
            facts=given,
        )
        where = Where(country or DEFAULT_COUNTRY, self.clock.now().date())
        # Off the event loop: the law is asked about every meaning that is in doubt.
        situation, doubt = await asyncio.to_thread(
            situate, clip, text, reading, guides, where, self.registers(), beside
        )
        return replace(situation, doubt=doubt)

    async def stopped(self, what: str, country: str, language: str, clearance: Audience) -> Assessment:
        """The answer to words that were not kept: the lane they open, and nothing else."""
        said = Circumstance(name=what, evidence="")
        situation = Situation(country=country, day=self.clock.now().date(), circumstances=(said,))
        return await self.put_into_words(situation, language, clearance)

    async def put_into_words(self, situation: Situation, language: str, clearance: Audience) -> Assessment:
        """The assessment of a situation: rules, words, verbatim quotes."""
        spoken = language if language in ("en", "no") else "en"
        words = _Words(self.texts, spoken, situation)
        # Off the event loop, like the reading: trying the answers to every question runs the rules many times.
        row, asked, step, found, beside = await asyncio.to_thread(_decided, situation, words)
        stopped = any(one.stop for one in beside)
        wanted = [
            *row.cite_for(situation.family),
            *_cited_by(found),
            *(each for one in beside for each in one.citations),
        ]
        return Assessment(
            language=language,
            country=situation.country,
            likelihood=Likelihood(row.likelihood),
            summary=words.summary(row),
            sightings=() if stopped else situation.sightings,
            circumstances=tuple(
                one for one in situation.circumstances if not stopped or one.name in ("host", "country")
            ),
            findings=found,
            citations=await self._cite(wanted, situation, spoken, clearance),
            questions=() if stopped else tuple(words.question(one) for one in asked),
            next_step=words.step(step),
            lanes=beside,
            notice=self.texts.say("notice-ai", spoken),
            rule=row.id,
        )

    async def _cite(
        self, wanted: Sequence[str], situation: Situation, language: str, clearance: Audience
    ) -> tuple[Cited, ...]:
        today = self.clock.now().date()
        licences = {f"licence/{one.id}": one for one in (*situation.licences, *situation.lapsed)}
        shown: list[Cited] = []
        for one in dict.fromkeys(wanted):
            if one in licences:
                shown.append(_record(licences[one], one, today))
            elif found := await cite(one, language, clearance, library=self.library, texts=self.texts, today=today):
                shown.append(found.model_copy(update={"quote": beginning(found.quote)}))
        return tuple(shown)


def _decided(
    situation: Situation, words: "_Words"
) -> tuple[Row, tuple[Asked, ...], StepReason, tuple[Finding, ...], tuple[Lane, ...]]:
    """What the rules say of a situation: the row, the questions, the step, the findings, the lanes."""
    row, asked = judge(situation), tuple(questions(situation))
    beside = tuple(words.lane(one) for one in lanes(situation))
    stopped = any(one.stop for one in beside)
    found = () if stopped else tuple(words.finding(one) for one in reasons(situation))
    return row, asked, next_step(situation, row, asks=bool(asked)), found, beside


def _cited_by(findings: Sequence[Finding]) -> list[str]:
    return [one for finding in findings for one in finding.citations]


def beginning(text: str) -> str:
    """Whole sentences from the start, as many as a card has room for; verbatim."""
    if len(text) <= LONGEST_QUOTE:
        return text
    cut = text.rfind(". ", 0, LONGEST_QUOTE)
    return text[: cut + 1] if cut > 0 else text[:LONGEST_QUOTE]


def _with_answers(clip: Clip, facts: dict[str, str]) -> Clip:
    """The clip with the answers that describe it as the reviewer's further words."""
    answers = [facts.pop(name) for name in TEXT_FACTS if facts.get(name)]
    if not answers:
        return clip
    said = tuple(Statement(by=Speaker.REVIEWER, text=one, where="answer") for one in answers)
    return clip.model_copy(update={"statements": (*clip.statements, *said)})


def _record(licence: Licence, citation: str, today: date) -> Cited:
    fields = licence.model_dump(exclude_defaults=True, mode="json")
    quote = "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in fields.items()
    )
    return Cited(
        id=citation, kind="licence", title=f"{licence.id}: {licence.licensee}", quote=quote, as_of=today.isoformat()
    )


@dataclass(frozen=True)
class _Words:
    """Says what the rules found, in one language."""

    texts: Texts
    language: str
    situation: Situation

    def _cited(self, key: str, own: Sequence[str] = ()) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys((*own, *cited_for(key, self.situation.country, self.situation.family, authorities())))
        )

    def finding(self, reason: Reason) -> Finding:
        """A finding with its sentence and its authorities."""
        return Finding(
            factor=reason.factor,
            leaning=reason.leaning,
            reason=self.texts.say(reason.key, self.language, **reason.values),
            citations=self._cited(reason.key, reason.citations),
        )

    def lane(self, lane: LaneReason) -> Lane:
        """A lane with its sentence and its authorities."""
        return Lane(
            name=lane.name,
            why=self.texts.say(lane.key, self.language),
            citations=self._cited(lane.key, lane.citations),
            stop=lane.stop,
        )

    def step(self, step: StepReason) -> NextStep:
        """The next step with its reason."""
        values = dict(step.values) | ({"regime": step.regime} if step.regime else {})
        return NextStep(
            name=step.name, why=self.texts.say(step.key, self.language, **values), regime=step.regime, to=step.to
        )

    def question(self, asked: Asked) -> Question:
        """A question in words."""
        key = asked.text or ("seen" if asked.fact.startswith(ABOUT_AN_ASSET) else asked.fact.replace("_", "-"))
        text = self.texts.say(f"assess-ask-{key}", self.language, **dict(asked.values))
        return Question(fact=asked.fact, text=text, choices=asked.choices, would=dict(asked.would))

    def summary(self, row: Row) -> str:
        """One or two sentences: how likely, why, what was seen, under which law."""
        why = row.why_no if self.language == "no" else row.why
        names = ", ".join(f"{one.name} ({one.franchise})" for one in self.situation.sightings[:3])
        key = "assess-summary-seen" if names else "assess-summary"
        if any(one.stop for one in lanes(self.situation)):
            key = "assess-summary-stopped"
        return self.texts.say(
            key,
            self.language,
            likelihood=self.texts.say(f"likelihood-{row.likelihood}", self.language),
            why=why,
            names=names,
            country=self.situation.country.upper(),
        )
