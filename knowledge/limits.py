"""What a search may see, and what it is limited to."""

from typing import NamedTuple

from knowledge.model import Audience, Kind

EU = frozenset("at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk".split(" "))  # noqa: SIM905
"""The European Union's members."""


class Limits(NamedTuple):
    """What a search may see and wants to see; hashable."""

    clearance: Audience = Audience.PUBLIC
    kinds: tuple[Kind, ...] = ()
    franchise: str = ""
    doctrine: str = ""
    country: str = ""
    language: str = ""
    favours: str = ""
    since: str = ""
    until: str = ""
    exclude: tuple[str, ...] = ()

    def audiences(self) -> tuple[Audience, ...]:
        """The audiences whose documents may be seen."""
        return tuple(one for one in Audience if self.clearance.may_see(one))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Facets: at least one of each group must be there."""
        wanted = [tuple(f"kind:{one}" for one in self.kinds)]
        wanted += [
            (f"{name}:{value}",) for name in ("franchise", "doctrine", "favours") if (value := getattr(self, name))
        ]
        if self.country:
            wanted.append(("country:any", f"country:{self.country}", *(("country:eu",) if self.country in EU else ())))
        return tuple(group for group in wanted if group)


EVERYTHING_PUBLIC = Limits()
EVERYTHING = Limits(Audience.COUNSEL)
"""For this alone nothing is hidden."""
