"""A draft's values -> blocks, plain text and the blanks that are left."""

import re
from datetime import date
from typing import Any, NamedTuple

from bot.domain.draft import BlockKind, Draft, DraftBlock, Regime
from bot.domain.errors import BadConfiguration
from bot.drafting.book import Book
from bot.drafting.facts import day_words
from bot.drafting.values import VALUE, Values, one_line

NUMBERED = re.compile(r"(\d+)\. +(.*)", re.DOTALL)
FIXED = re.compile("\ue001([^\ue001]+)\ue001")
SIGNATURE = "@signature"


class Rendered(NamedTuple):
    """What rendering gave."""

    blocks: tuple[DraftBlock, ...]
    text: str
    blanks: tuple[str, ...]


def values_of(draft: Draft) -> dict[str, str]:
    """Filled in by people, then by a language model's checked prose, then held by the matter."""
    return {**draft.facts, **draft.prose, **{name: value for name, value in draft.filled.items() if value}}


def render(draft: Draft, regime: Regime, book: Book) -> Rendered:
    """The whole text in the draft's language."""
    values = Values(values_of(draft))
    template = book.environment.get_template(f"{draft.language}/{regime.template or regime.name}")
    raw = template.render(**_context(draft, regime, book, values))
    blocks = tuple(_block(piece, book) for piece in re.split(r"\n[ \t]*\n", raw) if piece.strip())
    return Rendered(blocks, plain(blocks), tuple(values.asked))


def _context(draft: Draft, regime: Regime, book: Book, values: Values) -> dict[str, Any]:
    governing = regime.governs or draft.language
    words = book.words[draft.language]

    def fixed(name: str, language: str = "") -> str:
        key = f"{language or governing}/{name}"
        if key not in book.fixed:
            raise BadConfiguration(f"The template {draft.language}/{regime.name} asks for {key}, which is not there.")
        return f"\ue001{key}\ue001"

    def day(value: str) -> str:
        try:
            return VALUE + day_words(
                date.fromisoformat(value.replace(VALUE, "")), words, regime.country or draft.country
            )
        except ValueError:
            return value

    titles = f" {words['and']} ".join(dict.fromkeys(one.franchise for one in draft.claims))
    context: dict[str, Any] = {
        "day": day,
        "titles": VALUE + one_line(titles),
        "v": values,
        "claims": draft.claims,
        "uses": draft.uses,
        "holders": _holders(draft),
        "lists": {
            "lacks": (),
            **{name: tuple(VALUE + one_line(line) for line in lines) for name, lines in draft.lists.items()},
        },
        "fixed": fixed,
        "words": words,
        "country": draft.country,
        "regime": regime,
    }
    chosen = [one for one in draft.lists.get("demands", regime.demands) if one in words.get("demands", {})]
    context["demands"] = [book.environment.from_string(words["demands"][one]).render(**context) for one in chosen]
    return context


def _holders(draft: Draft) -> tuple[int, ...]:
    """The first claim of each owner and document: a form names an owner once."""
    values = values_of(draft)
    first: dict[tuple[str, str], int] = {}
    for number in range(1, len(draft.claims) + 1):
        first.setdefault((values.get(f"owner.{number}", ""), values.get(f"authority.{number}", "")), number)
    return tuple(first.values())


def _block(piece: str, book: Book) -> DraftBlock:
    piece = "\n".join(line.strip() for line in piece.strip("\n").splitlines()).strip()
    if found := FIXED.fullmatch(piece):
        return DraftBlock(kind=BlockKind.FIXED, text=book.fixed[found[1]], name=found[1])
    for mark, kind in (("# ", BlockKind.TITLE), ("## ", BlockKind.HEADING), ("- ", BlockKind.ITEM)):
        if piece.startswith(mark):
            return DraftBlock(kind=kind, text=_bare(piece[len(mark) :]))
    if piece == SIGNATURE:
        return DraftBlock(kind=BlockKind.SIGNATURE, text="")
    if numbered := NUMBERED.fullmatch(piece):
        return DraftBlock(kind=BlockKind.NUMBER, text=_bare(numbered[2]), number=int(numbered[1]))
    return DraftBlock(kind=BlockKind.TEXT, text=_bare(piece))


def _bare(text: str) -> str:
    return FIXED.sub("", text).replace(VALUE, "").strip()


def plain(blocks: tuple[DraftBlock, ...], signed: str = "") -> str:
    """The blocks as plain text; `signed` is what stands in the signature line."""
    return "\n\n".join(_plain(one, signed) for one in blocks) + "\n"


def _plain(block: DraftBlock, signed: str) -> str:
    match block.kind:
        case BlockKind.TITLE:
            return block.text.upper()
        case BlockKind.ITEM:
            return f"- {block.text}"
        case BlockKind.NUMBER:
            return f"{block.number}. {block.text}"
        case BlockKind.SIGNATURE:
            return signed or "______________________________"
        case _:
            return block.text


def fixed_faults(blocks: tuple[DraftBlock, ...], text: str, book: Book) -> tuple[str, ...]:
    """Fixed sentences in a text that are not, byte for byte, what the files hold."""
    stray = [one.name for one in blocks if one.kind is BlockKind.FIXED and book.fixed.get(one.name) != one.text]
    gone = [one.name for one in blocks if one.kind is BlockKind.FIXED and f"\n\n{one.text}\n" not in f"\n\n{text}\n"]
    return tuple(dict.fromkeys((*stray, *gone)))
