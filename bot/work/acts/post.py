"""`post`: a stored reply goes to its place on a platform."""

from collections.abc import Mapping

from bot.domain.errors import Refused
from bot.ports import Poster, Posting
from bot.work.worker import Held, Kind, Outcome


def post(posters: Mapping[str, Poster]) -> Kind:
    """The kind `post`, by platform."""

    async def act(held: Held) -> Outcome:
        posting = Posting.model_validate(held.work.payload["posting"])
        poster = posters.get(posting.platform)
        if poster is None:
            raise Refused(f"{posting.platform} is not connected; start `rightsdesk serve` with its token.")
        # An earlier try may have posted: a crash and a lost answer look alike from here.
        repeated = bool(held.work.result.get("asked"))
        if not repeated:
            await held.note(asked=True)
        delivery = await poster.post(posting.model_copy(update={"repeated": repeated}))
        return Outcome(delivery.model_dump(mode="json"), error=delivery.failed)

    return Kind(act)
