"""The policy rules: what happens by itself after a check."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from bot.desk.deadlines import set_deadline
from bot.desk.find import times_seen
from bot.desk.routes import tell_route
from bot.desk.tickets import comment_on_tickets, open_ticket
from bot.domain.assessment import Assessment
from bot.domain.links import host_of
from bot.domain.matter import NOBODY, SYSTEM, By, Deadline, Matter, MatterQuery
from bot.domain.policy import Decided, Policy
from bot.ports import Staff, Tx
from knowledge.model import Frozen

Say = Callable[..., str]
"""A message of the catalogue: say(key, language, **values)."""


class Occasion(Frozen):
    """What the rules look at."""

    matter: Matter
    assessment: Assessment
    repeats: int = 0
    outside: bool = False
    """Asked by somebody from outside the team."""

    def circumstances(self) -> set[str]:
        """'name' and 'name=value' of those that hold."""
        held = [one for one in self.assessment.circumstances if one.value not in (False, "", 0)]
        return {text for one in held for text in (one.name, f"{one.name}={str(one.value).lower()}")}


def fits(policy: Policy, occasion: Occasion) -> bool:
    """Whether all that a rule asks holds."""
    return all(_conditions(policy, occasion))


def _conditions(policy: Policy, occasion: Occasion) -> Iterator[bool]:
    assessment, matter = occasion.assessment, occasion.matter
    slugs = {one.guide.removeprefix("guide/") for one in assessment.sightings}
    yield policy.asked_by == "anyone" or not occasion.outside
    yield not policy.likelihood or assessment.likelihood in policy.likelihood
    yield not policy.franchise or not slugs.isdisjoint(policy.franchise)
    yield policy.tier is None or any(one.tier <= policy.tier for one in assessment.sightings)
    yield set(policy.circumstance) <= occasion.circumstances()
    yield not policy.country or assessment.country in policy.country
    yield not policy.host or (host_of(f"https://{matter.host}") or matter.host) in policy.host
    yield not policy.channel or matter.place in policy.channel
    yield occasion.repeats >= policy.repeats


def decide(policies: Sequence[Policy], occasion: Occasion) -> tuple[Policy, ...]:
    """The shadow rules that fit, up to and with the first other one that does, which comes last."""
    fitting: list[Policy] = []
    for policy in policies:
        if fits(policy, occasion):
            fitting.append(policy)
            if not policy.shadow:
                break
    return tuple(fitting)


def as_decided(policy: Policy) -> Decided:
    """For showing."""
    return Decided(
        policy=policy.name,
        tracker=policy.tracker,
        route=policy.route,
        shadow=policy.shadow,
        answer_within_hours=policy.answer_within_hours,
    )


def apply_policies(
    tx: Tx,
    by: By,
    matter: Matter,
    assessment: Assessment,
    policies: Sequence[Policy],
    staff: Staff,
    say: Say,
    once: str,
) -> tuple[Decided, ...]:
    """After an assessment: tickets and messages as the rules say; on open tickets the new question is noted.

    `once` names the occasion (an event id), so that nothing happens twice for it.
    """
    comment_on_tickets(tx, matter, once, say("ticket-asked-again", "en", likelihood=assessment.likelihood.value))
    repeats = times_seen(tx, matter.uploader, NOBODY)
    outside = by.outsider or matter.outside
    occasion = Occasion(matter=matter, assessment=assessment, repeats=repeats, outside=outside)
    decided = decide(policies, occasion)
    for policy in decided:
        facts = {"tracker": policy.tracker, "route": policy.route, "likelihood": assessment.likelihood.value}
        tx.log(
            SYSTEM,
            "policy.shadow" if policy.shadow else "policy.decided",
            matter=matter.id,
            on=policy.name,
            facts=facts,
        )
        if not policy.shadow:
            _carry_out(tx, by, matter, policy, staff)
    return tuple(as_decided(one) for one in decided)


def _carry_out(tx: Tx, by: By, matter: Matter, policy: Policy, staff: Staff) -> None:
    if policy.tracker and not matter.restricted_to:
        open_ticket(tx, SYSTEM, matter.id, policy.tracker, policy)
    if policy.route:
        tell_route(tx, by, matter, policy.route, staff, once=f"{policy.name}:{matter.id}")
    if policy.answer_within_hours is not None:
        deadline = Deadline(
            id=f"policy:{policy.name}",
            matter=matter.id,
            at=matter.opened + timedelta(hours=policy.answer_within_hours),
            why=policy.name,
            source=f"policy {policy.name}",
            remind_before=(policy.answer_within_hours / 4,),
        )
        set_deadline(tx, SYSTEM, deadline)


class Trial(Frozen):
    """What the rules would have done about one past assessment."""

    matter: str
    likelihood: str
    decided: tuple[Decided, ...]


def try_policies(tx: Tx, by: By, policies: Sequence[Policy], limit: int = 500) -> tuple[Trial, ...]:
    """The rules over the newest assessment of past matters, newest first; changes nothing."""
    trials = []
    for matter in tx.matters(MatterQuery(limit=limit), by):
        newest = next(iter(tx.records("assessment", by, matter=matter.id, limit=1)), None)
        if newest is None:
            continue
        assessment = Assessment.model_validate(newest.body["assessment"])
        repeats = times_seen(tx, matter.uploader, by)
        occasion = Occasion(matter=matter, assessment=assessment, repeats=repeats, outside=matter.outside)
        decided = decide(policies, occasion)
        fitting = tuple(as_decided(one) for one in decided)
        trials.append(Trial(matter=matter.id, likelihood=assessment.likelihood.value, decided=fitting))
    return tuple(trials)
