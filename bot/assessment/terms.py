"""When an asset falls into the public domain, per country, computed from dates.

United States: 95 years from first publication, to the end of that calendar year (17 U.S.C. §§ 302(c), 304, 305).
Elsewhere: 70 years after the last author's death, to the end of that year (Directive 2006/116/EC art. 1 and 8;
åndsverkloven § 11; CDPA 1988 s. 12). Where the authors' deaths are not known, nothing is said to have ended.
China counts 50 years (Copyright Law art. 23).

Comparison of terms: the Union (Directive 2006/116/EC art. 7(1)) and the United Kingdom (CDPA ss. 12(6), 13B(7)) protect
a foreign work no longer than its country of origin does. Not Germany, which kept its treaty of 1892 with the
United States. Whether Norway does is not settled here, so it is said, and nothing is computed from it.
"""

from datetime import date

from bot.assessment.situation import EU
from knowledge.model import Asset, Protection, Term

US_YEARS = 95
LIFE_YEARS = {"cn": 50}
LIFE_DEFAULT = 70
COMPARING = (EU - {"de"}) | {"uk"}
UNSETTLED = frozenset({"no", "eu"})
"""Of the Union as a whole nothing can be said: Germany is part of it."""


def free_from(term: Term, country: str) -> date | None:
    """The 1 January on which protection has ended in that country; None where the dates do not say."""
    own, home = _own(term, country), _own(term, term.origin) if country in COMPARING else None
    return min(own, home) if own and home else own or home


def is_compared(term: Term, country: str, day: date) -> bool:
    """Whether the country's own dates leave it protected, and only the end at home can free it there."""
    own, home = _own(term, country), _own(term, term.origin)
    return home is not None and home <= day and not (own and own <= day) and country in COMPARING | UNSETTLED


def protection_on(asset: Asset, country: str, day: date) -> Protection:
    """The asset's protection in that country on that day."""
    free = free_from(asset.term, country) if asset.term else None
    return Protection.FREE if free is not None and free <= day else asset.protection


def _own(term: Term, country: str) -> date | None:
    """By the country's own years, without a look at any other."""
    if country == "us":
        return date(term.first_published.year + US_YEARS + 1, 1, 1) if term.first_published else None
    if not country or not term.authors_died:
        return None
    return date(max(died.year for died in term.authors_died) + LIFE_YEARS.get(country, LIFE_DEFAULT) + 1, 1, 1)
