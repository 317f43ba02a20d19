"""Reply -> pages, each within what one Components V2 message may hold. Pure: Discord's classes come after."""

from collections.abc import Iterable

from bot.chat.discord.groups import groups
from bot.chat.discord.markdown import size
from bot.chat.discord.parts import MOST_COMPONENTS, MOST_FILES, MOST_TEXT, Gallery, Group, Part, Pick, Row, Rule, Words
from bot.commands.core import Picture, Reply
from bot.domain.assessment import Likelihood
from bot.ports import Texts
from knowledge.model import Frozen

ROOM = MOST_TEXT - 100
"""Text on a page; the rest is for its number."""
COLOURS = {
    Likelihood.LIKELY: 0xD83A42,
    Likelihood.POSSIBLE: 0xE0A100,
    Likelihood.UNLIKELY: 0x2E9E5B,
    Likelihood.NEEDS_INFO: 0x3A76D8,
}


class Page(Frozen):
    """One message."""

    parts: tuple[Part, ...]
    colour: int | None = None

    @property
    def text(self) -> str:
        """All the markdown, for comparisons."""
        return "\n".join(part.markdown for part in self.parts if isinstance(part, Words))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The files that go with it."""
        return tuple(one for part in self.parts if isinstance(part, Gallery) for one in part.pictures)


def pages(reply: Reply, texts: Texts) -> tuple[Page, ...]:
    """The messages that show a reply: nothing is left out, and none is over a limit."""
    colour = COLOURS[reply.likelihood] if reply.likelihood else None
    bodies = [_distinct(body) for body in _packed(groups(reply, texts))]
    count = len(bodies)
    if count == 1:
        return (Page(parts=bodies[0], colour=colour),)
    return tuple(
        Page(parts=(*body, _number(number, count, texts, reply.language)), colour=colour)
        for number, body in enumerate(bodies, 1)
    )


def _number(number: int, count: int, texts: Texts, language: str) -> Words:
    return Words(markdown=f"-# {texts.say('discord-page', language, number=number, count=count)}")


def _packed(given: Iterable[Group]) -> list[tuple[Part, ...]]:
    """Groups onto pages, in order."""
    done: list[tuple[Part, ...]] = []
    page: tuple[Part, ...] = ()
    for group in given:
        if page and not _fits((*page, *group)):
            done.append(_trimmed(page))
            page = ()
        page = (*page, *group)
    return [*done, _trimmed(page)] if page or not done else done


def _distinct(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """No two ids alike on a message: Discord refuses that (a select in two halves has one)."""
    seen: dict[str, int] = {}

    def name(id_: str) -> str:
        seen[id_] = seen.get(id_, 0) + 1
        return id_ if seen[id_] == 1 else f"{id_}|{seen[id_]}"

    def named(part: Part) -> Part:
        if isinstance(part, Row):
            return Row(presses=tuple(one.model_copy(update={"id": name(one.id)}) for one in part.presses))
        return part.model_copy(update={"id": name(part.id)}) if isinstance(part, Pick) else part

    return tuple(named(part) for part in parts)


def _fits(parts: tuple[Part, ...]) -> bool:
    # The container and the page's number are components, too.
    components = 2 + sum(_components(part) for part in parts)
    pictures = sum(len(part.pictures) for part in parts if isinstance(part, Gallery))
    return components <= MOST_COMPONENTS and _text(parts) <= ROOM and pictures <= MOST_FILES


def _text(parts: Iterable[Part]) -> int:
    return sum(size(part.markdown) for part in parts if isinstance(part, Words))


def _components(part: Part) -> int:
    if isinstance(part, Row):
        return 1 + len(part.presses)
    if isinstance(part, Pick):
        return 2
    return 1


def _trimmed(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """No line at the end of a page."""
    return parts[:-1] if parts and isinstance(parts[-1], Rule) else parts
