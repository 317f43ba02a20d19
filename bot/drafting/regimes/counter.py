"""A counter-notice, 17 U.S.C. § 512(g)(3)."""

from bot.domain.draft import BlockKind
from bot.drafting.parts import Looked


def jurisdiction(looked: Looked) -> str:
    """(D): the sentence that fits the address: the subscriber's own district, or where the host is found."""
    inside = looked.values.get("address_in_us", "").casefold()
    if inside not in ("yes", "no"):
        return looked.wrong("jurisdiction")
    wanted = "en/counter-jurisdiction-us" if inside == "yes" else "en/counter-jurisdiction-abroad"
    have = {one.name for one in looked.draft.blocks if one.kind is BlockKind.FIXED}
    return "" if wanted in have else wanted
