"""A reply to a notice that lacks parts, 17 U.S.C. § 512(c)(3)(B)(ii)."""

from bot.drafting.parts import Looked


def parts_named(looked: Looked) -> str:
    """At least one missing part is named."""
    return "" if looked.draft.lists.get("lacks") else looked.wrong("lacks")
