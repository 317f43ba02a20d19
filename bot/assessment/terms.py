"""When an asset falls into the public domain, per country, computed from dates by one table.

A row says what a country counts from and how long, whether it gives a foreign work the shorter term of its country of
origin (Berne Convention art. 7(8)), and where the library says so. The guides' documents state no other rule.

* United States: 95 years from first publication, to the end of the year (17 U.S.C. §§ 302(c), 304, 305).
* Union: 70 years after the last author's death (Directive 2006/116/EC arts. 1, 2, 8); shorter term (art. 7(1)), save
  where a treaty says otherwise: Germany's of 1892 with the United States. Of the Union as a whole nothing can be said.
* United Kingdom: the same (CDPA 1988 ss. 12(6), 13B(7)). Norway: the same (åndsverkloven § 11 and forskrift § 6-3).
* China: 50 years, for films from first publication (Copyright Law art. 23). Korea and Japan: films 70 years from
  publication (Korean Copyright Act art. 42; Japanese Copyright Act art. 54); the shorter term there is unsettled here.
Where the authors' deaths are not known, nothing is said to have ended.
"""

from datetime import date
from typing import Literal, NamedTuple

from bot.assessment.case import EU
from knowledge.model import Asset, Protection, Term


class TermRule(NamedTuple):
    """How one country counts."""

    years: int = 70
    counted_from: Literal["death", "publication"] = "death"
    film_years: int | None = None
    """For films, from first publication; None: as other works."""
    shorter_at_home: Literal["yes", "no", "unsettled"] = "no"
    treaties: frozenset[str] = frozenset()
    """Countries of origin whose works get the full term by an older treaty."""
    stands: str = ""
    """The section of the library that says so."""


UNION = TermRule(shorter_at_home="yes", stands="rule/eu-term#text")
TERMS = dict.fromkeys(EU, UNION) | {
    "us": TermRule(95, "publication", stands="rule/us-305-term#dates"),
    "eu": UNION._replace(shorter_at_home="unsettled"),
    "de": UNION._replace(treaties=frozenset({"us"}), stands="rule/eu-term#limits"),
    "uk": TermRule(shorter_at_home="yes", stands="rule/uk-cdpa-12-13b#text"),
    "no": TermRule(shorter_at_home="yes", stands="rule/no-andsverkloven-11#origin"),
    "cn": TermRule(50, film_years=50),
    "kr": TermRule(film_years=70, shorter_at_home="unsettled", stands="rule/kr-term#text"),
    "jp": TermRule(film_years=70, shorter_at_home="unsettled", stands="rule/jp-copyright#term"),
}
OTHER = TermRule()


def rule_of(country: str) -> TermRule:
    """The row of a country; life and 70 years where it has none."""
    return TERMS.get(country, OTHER)


def free_from(term: Term, country: str) -> date | None:
    """The 1 January on which protection has ended in that country; None where the dates do not say."""
    own, home = _own(term, country), _own(term, term.origin) if _compares(term, country) == "yes" else None
    return min(own, home) if own and home else own or home


def is_compared(term: Term, country: str, day: date) -> bool:
    """Whether the country's own dates leave it protected, and only the end at home can free it there."""
    own, home = _own(term, country), _own(term, term.origin)
    ended_at_home = home is not None and home <= day and not (own and own <= day)
    return ended_at_home and _compares(term, country) != "no"


def protection_on(asset: Asset, country: str, day: date) -> Protection:
    """The asset's protection in that country on that day."""
    free = free_from(asset.term, country) if asset.term else None
    return Protection.FREE if free is not None and free <= day else asset.protection


def _compares(term: Term, country: str) -> Literal["yes", "no", "unsettled"]:
    rule = rule_of(country)
    return "no" if term.origin in rule.treaties else rule.shorter_at_home


def _own(term: Term, country: str) -> date | None:
    """By the country's own years, without a look at any other."""
    if not country:
        return None
    rule = rule_of(country)
    published = term.first_published
    if term.work == "film" and rule.film_years is not None:
        return date(published.year + rule.film_years + 1, 1, 1) if published else None
    if rule.counted_from == "publication":
        return date(published.year + rule.years + 1, 1, 1) if published else None
    last = max((died.year for died in term.authors_died), default=None)
    return date(last + rule.years + 1, 1, 1) if last else None
