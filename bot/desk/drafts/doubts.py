"""A text that was sent, and a world that changed since: a task for a person, never an act of ours."""

from datetime import date

from bot.assessment.licences import lies_under
from bot.assessment.situation import family_of
from bot.desk.deadlines import DEFAULT_COUNTRY, business_days_after, end_of, set_deadline
from bot.desk.drafts.base import Desk
from bot.desk.drafts.shelf import drafts_of
from bot.domain.draft import Draft
from bot.domain.matter import SYSTEM, Deadline
from bot.ports import Tx
from knowledge.registers import Licence


def doubt_sent(tx: Tx, desk: Desk) -> tuple[str, ...]:
    """A task for each sent text whose use a licence covers that is in force now; each once. Ids of the tasks."""
    licences = [one for one in desk.registers().licences if one.in_force(tx.now.date())]
    if not licences:
        return ()
    drafts = drafts_of(tx, SYSTEM)
    retracted = {one.answers for one in drafts if one.regime == "retraction" and one.sent}
    open_ = [one for one in drafts if one.sent and one.claims and one.id not in retracted]
    return tuple(
        task
        for draft in open_
        for licence in licences
        if covers(licence, draft) and (task := _ask(tx, desk, draft, licence))
    )


def covers(licence: Licence, draft: Draft) -> bool:
    """Whether it names the channel of an address that the text complains of, for a work that it claims."""
    guides = {one.citation.partition("#")[0] for one in draft.claims}
    there = licence.reaches(draft.country, family_of(draft.country)) and bool(guides & set(licence.guides))
    return there and any(lies_under(name, use.url) for name in licence.names() for use in draft.uses if use.url)


def _ask(tx: Tx, desk: Desk, draft: Draft, licence: Licence) -> str:
    name = f"doubt:{draft.id}:{licence.id}"
    if any(one.id == name for one in tx.deadlines(SYSTEM, matter=draft.matter, done=True)):
        return ""
    why = desk.texts.say("doubt-sent", draft.language, draft=draft.id, why=f"{licence.id}: {licence.licensee}.")
    at = end_of(_due(tx.now.date(), draft.country))
    set_deadline(tx, SYSTEM, Deadline(id=name, matter=draft.matter, at=at, why=why, source="licence"))
    return name


def _due(today: date, country: str) -> date:
    return business_days_after(today, 1, country or DEFAULT_COUNTRY)
