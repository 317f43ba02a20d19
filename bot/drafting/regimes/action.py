"""A notice to the host that an action was filed, 17 U.S.C. § 512(g)(2)(C)."""

from bot.drafting.parts import Looked

FORUMS = ("court", "ccb")


def forum_named(looked: Looked) -> str:
    """A court, or the Copyright Claims Board: nothing else keeps the material down."""
    return "" if looked.values.get("forum", "").casefold() in FORUMS else looked.wrong("forum")
