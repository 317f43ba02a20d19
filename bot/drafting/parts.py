"""Which parts that the law asks for are open, one by one."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib import import_module

from bot.domain.claimant import Claimant
from bot.domain.draft import BlockKind, Draft, Missing, Part, Regime
from bot.drafting.book import Book
from bot.drafting.render import values_of
from bot.drafting.values import one_line
from knowledge.model import Frozen


class Looked(Frozen):
    """What a check looks at."""

    draft: Draft
    regime: Regime
    book: Book
    claimant: Claimant | None = None

    @cached_property
    def values(self) -> Mapping[str, str]:
        """As rendered."""
        return {name: one_line(value) for name, value in values_of(self.draft).items() if one_line(value)}

    def wrong(self, key: str, **values: str) -> str:
        """Why a part is open, in the draft's language (words.toml, [open])."""
        words: Mapping[str, str] = self.book.words[self.draft.language]["open"]
        return words[key].format(**values)


Check = Callable[[Looked], str]
"""Why a part is not met, in the draft's language; empty where it is."""


def names_of(pattern: str, draft: Draft) -> Iterable[str]:
    """'url.*' -> url.1, url.2 for the uses; 'owner.*' for the claims; any other name is itself."""
    stem, star, _ = pattern.partition(".*")
    if not star:
        return (pattern,)
    count = max(1, len(draft.uses)) if stem in PER_USE else len(draft.claims)
    return tuple(f"{stem}.{number}" for number in range(1, count + 1))


PER_USE = ("url", "time", "captured", "copied", "shows")


def missing_parts(looked: Looked) -> tuple[Missing, ...]:
    """The open parts, in the law's order."""
    found = []
    for part in looked.regime.parts:
        if reason := _open(part, looked):
            what = part.what.get(looked.draft.language, part.what["en"])
            found.append(Missing(paragraph=part.paragraph, what=f"{what}: {reason}" if reason != what else what))
    return tuple(found)


def _open(part: Part, looked: Looked) -> str:
    wanted = [name for pattern in part.needs for name in names_of(pattern, looked.draft)]
    if empty := [name for name in wanted if name not in looked.values]:
        return ", ".join(f"[[{name}]]" for name in empty)
    have = {one.name.partition("/")[2] for one in looked.draft.blocks if one.kind is BlockKind.FIXED}
    if lost := [name for name in part.fixed if name not in have]:
        return ", ".join(lost)
    return check_of(looked.regime, part.check)(looked) if part.check else ""


def check_of(regime: Regime, name: str) -> Check:
    """A check of the regime's own function, else one that all regimes share."""
    for module in (regime.function, "common"):
        found = getattr(import_module(f"bot.drafting.regimes.{module.replace('-', '_')}"), name, None)
        if found is not None:
            check: Check = found
            return check
    raise LookupError(f"{regime.name}: no check {name}")
