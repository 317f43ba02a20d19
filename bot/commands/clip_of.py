"""The one place where a request becomes a clip: typed, mentioned, forwarded, picked from a message or a form alike."""

from collections.abc import Iterator

from bot.commands.core import Request
from bot.commands.outside import statements_from_outside
from bot.domain.clip import Clip, Statement
from bot.domain.links import clip_key, is_link, urls_in


def clip_of(request: Request) -> Clip:
    """The clip that a request is about, as far as its words say: who says what, the link, the file, the country."""
    links = links_of(request)
    return Clip(
        statements=statements_of(request),
        url=links[0] if links else None,
        file_sha256=request.options.get("sha256") or None,
        country=request.options.get("country") or None,
    )


def statements_of(request: Request) -> tuple[Statement, ...]:
    """The asker's own words, then those of others, then what people from outside answered."""
    own = (Statement(by=request.speaker, text=request.text.strip()),) if request.text.strip() else ()
    return (*own, *request.statements, *statements_from_outside(request))


def links_of(request: Request) -> tuple[str, ...]:
    """Every link of a request, the one given for it first; two ways of writing one address are one."""
    given = request.options.get("url", "").strip()
    found = ((given,) if is_link(given) else ()) + tuple(_in_words(request))
    return tuple({clip_key(link): link for link in reversed(found)}.values())[::-1]


def _in_words(request: Request) -> Iterator[str]:
    for one in statements_of(request):
        yield from urls_in(one.text)
