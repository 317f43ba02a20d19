"""Work that stands still while everything that leaves is paused, and the policies that wait for the end of it."""

from collections.abc import Callable, Sequence

from bot.desk.find import get_matter
from bot.desk.pause import find_pause
from bot.desk.policy import apply_policies
from bot.domain.assessment import Assessment
from bot.domain.matter import SYSTEM, By, Matter
from bot.domain.policy import Policy
from bot.domain.work import NewWork, WorkState
from bot.ports import Staff, Tx
from bot.work.worker import Held, Kind, Later, Outcome

LEAVES = (
    "policies",
    "ticket",
    "ticket_comment",
    "ticket_state",
    "ticket_news",
    "poll_tracker",
    "tell",
    "reminder",
    "digest",
)
"""The kinds of work that `pause` stops; answers, posts of them and the house's own upkeep go on."""
LOOK_AGAIN = 15.0
"""Seconds until a row that stands still is looked at again."""


def standing_still(kind: Kind) -> Kind:
    """The kind, that does nothing while it is paused; a try that was not made does not count as one."""

    async def act(held: Held) -> Outcome:
        if await held.store.read(find_pause) is not None:
            raise Later(LOOK_AGAIN, "paused")
        return await kind.act(held)

    return Kind(act, kind.dead)


def policies_now_or_later(
    tx: Tx,
    by: By,
    matter: Matter,
    assessment: Assessment,
    policies: Sequence[Policy],
    staff: Staff,
    say: Callable[..., str],
    once: str,
) -> None:
    """Apply the policies; while it is paused, put that off until it is not."""
    if find_pause(tx) is None:
        apply_policies(tx, by, matter, assessment, policies, staff, say, once)
        return
    payload = {"by": by.model_dump(mode="json"), "once": once, "assessment": assessment.model_dump(mode="json")}
    tx.enqueue(NewWork(key=f"policies:{once}"[:300], kind="policies", payload=payload, matter=matter.id))


def policies_put_off(policies: Sequence[Policy], staff: Staff, say: Callable[..., str]) -> Kind:
    """The kind `policies`."""

    async def act(held: Held) -> Outcome:
        payload, number = held.work.payload, held.work.matter
        if number is None:
            return Outcome(state=WorkState.DROPPED, error="it belongs to no matter")
        by, assessment = By.model_validate(payload["by"]), Assessment.model_validate(payload["assessment"])

        def then(tx: Tx) -> None:
            matter = get_matter(tx, number, SYSTEM)
            if matter.open:
                apply_policies(tx, by, matter, assessment, policies, staff, say, payload["once"])

        return Outcome(then=then)

    return Kind(act)
