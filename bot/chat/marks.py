"""The colour of a likelihood and a card's first line, the same wherever they are shown."""

from bot.commands.core import Reply
from bot.domain.assessment import Likelihood
from bot.ports import Texts

MARKS = {
    Likelihood.LIKELY: "🔴",
    Likelihood.POSSIBLE: "🟡",
    Likelihood.UNLIKELY: "🟢",
    Likelihood.NEEDS_INFO: "🔵",
}


def headline(reply: Reply, texts: Texts) -> str:
    """'🔴 LIKELY · M-12 · tiktok.com/…/7301 · Young-hee (Squid Game)': the first line, and the notification."""
    if reply.likelihood is None:
        return reply.title
    word = texts.say(f"likelihood-{reply.likelihood.value}", reply.language).upper()
    known = reply.matter if reply.numbered and reply.matter else ""
    matter = known if known not in reply.title else ""
    return f"{MARKS[reply.likelihood]} " + " · ".join(filter(None, (word, matter, reply.title)))
