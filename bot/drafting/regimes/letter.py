"""Letters: to a model operator, to an uploader, to a host that did not act."""

from datetime import date

from bot.domain.draft import BlockKind
from bot.drafting.parts import Looked
from bot.drafting.regimes.common import authority, signatory

FEWEST_DEMANDS = 1


def demands_stand(looked: Looked) -> str:
    """Every demand that was chosen stands in the text, numbered from 1 without a gap."""
    chosen = looked.draft.lists.get("demands", looked.regime.demands)
    numbers = [one.number for one in looked.draft.blocks if one.kind is BlockKind.NUMBER]
    run = list(range(1, len(chosen) + 1))
    stands = any(numbers[start : start + len(run)] == run for start in range(len(numbers)))
    return "" if len(chosen) >= FEWEST_DEMANDS and stands else looked.wrong("demands")


def reply_date_ahead(looked: Looked) -> str:
    """A date, and one that has not passed when the text was written."""
    try:
        wanted = date.fromisoformat(looked.values.get("reply_date", ""))
        written = date.fromisoformat(looked.values.get("date", ""))
    except ValueError:
        return looked.wrong("reply_date")
    return "" if wanted > written else looked.wrong("reply_date")


def signed_with_authority(looked: Looked) -> str:
    """Authority for every claim, and a signatory of the profile."""
    return authority(looked) or signatory(looked)
