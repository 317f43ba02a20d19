"""The staff directory, from the configuration or a CSV file; implements port Staff."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.domain.errors import BadConfiguration, NotFound
from bot.domain.matter import is_listed
from bot.domain.staff import Account, Person, Route

LISTS = ("languages", "roles", "franchises", "countries")
PLATFORMS = ("slack", "discord", "cli")
DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


class Directory:
    """Who is on the team, and who must be told about what; see bot.ports.Staff."""

    def __init__(self, people: Sequence[Person], routes: Sequence[Route] = ()) -> None:
        """Raises BadConfiguration where an id or account is used twice, or a deputy or route names nobody."""
        self._people = {one.id: one for one in people}
        if len(self._people) < len(people):
            raise BadConfiguration(f"[[staff]]: the id “{_twice([one.id for one in people])}” is used twice.")
        self._check_ids(people)
        pairs = [(account.platform, account.id) for one in people for account in one.accounts]
        if len(set(pairs)) < len(pairs):
            platform, account = _twice(pairs)
            raise BadConfiguration(f"[[staff]]: two people have the {platform} account “{account}”.")
        self._accounts = {(account.platform, account.id): one for one in people for account in one.accounts}
        self._routes = tuple(routes)
        for one in people:
            self._check(f"the deputy of {one.id}", (one.deputy,) if one.deputy else ())
        for route in routes:
            self._check(f"the route “{route.name}”", route.people)

    def _check_ids(self, people: Sequence[Person]) -> None:
        odd = next((one.id for one in people if not is_listed(one.id)), None)
        if odd is not None:
            raise BadConfiguration(f"[[staff]]: “{odd}” cannot be an id: it is empty, “system” or holds a colon.")

    def renew(self, people: Sequence[Person]) -> None:
        """The directory changed while the program runs; raises BadConfiguration, and then stays as it was."""
        self.__dict__.update(Directory(people, self._routes).__dict__)

    def _check(self, where: str, named: Sequence[str]) -> None:
        for one in named:
            if one not in self._people:
                raise BadConfiguration(f"[[staff]] has no “{one}”, named as {where}.")

    def find_person(self, platform: str, account: str) -> Person | None:
        """See bot.ports.Staff."""
        return self._accounts.get((platform, account))

    def get_person(self, name: str) -> Person:
        """See bot.ports.Staff."""
        if name not in self._people:
            raise NotFound(f"The staff directory has no “{name}”.")
        return self._people[name]

    def people(self) -> tuple[Person, ...]:
        """See bot.ports.Staff."""
        return tuple(self._people.values())

    def routes(self) -> tuple[Route, ...]:
        """See bot.ports.Staff."""
        return self._routes


def _twice(values: Sequence[Any]) -> Any:
    return next(one for one in values if values.count(one) > 1)


def read_people(path: Path) -> tuple[Person, ...]:
    """People from a CSV file with the columns of config.example.toml's [[staff]]; lists are split at ';'.

    Accounts are the columns slack, discord and cli. Raises BadConfiguration with the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"The staff file {path} cannot be read ({error}).") from error
    rows = csv.DictReader(io.StringIO(text))
    return tuple(_person(row, f"{path}, line {number}") for number, row in enumerate(rows, start=2))


COLUMNS = ("id", "name", *PLATFORMS, *LISTS, "clearance", "time_zone", "works_from", "works_until", "work_days")
REST = ("deputy", "away", "email")


def write_people(path: Path, people: Sequence[Person]) -> None:
    """The file that `read_people` reads, written beside and renamed: a crash leaves the old one or the new."""
    text = io.StringIO()
    rows = csv.DictWriter(text, (*COLUMNS, *REST))
    rows.writeheader()
    rows.writerows(_row(one) for one in people)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text.getvalue(), "utf-8")
    beside.chmod(0o600)
    beside.replace(path)


def _row(person: Person) -> dict[str, str]:
    values = person.model_dump(mode="json", exclude={"accounts"})
    lists = {name: ";".join(str(one) for one in values[name]) for name in (*LISTS, "work_days")}
    accounts = {platform: person.account(platform) or "" for platform in PLATFORMS}
    return {**{name: str(value) for name, value in values.items() if value not in (None, "")}, **lists, **accounts}


def _person(row: Mapping[str | None, str | None], where: str) -> Person:
    if None in row:
        raise BadConfiguration(f"The staff file has more values than columns ({where}).")
    values: dict[str, Any] = {str(name).strip(): (value or "").strip() for name, value in row.items()}
    accounts = [Account(platform=one, id=values.pop(one)) for one in PLATFORMS if values.get(one)]
    values = {name: value for name, value in values.items() if value}
    for name in LISTS:
        if name in values:
            values[name] = tuple(part.strip() for part in values[name].split(";") if part.strip())
    if "work_days" in values:
        values["work_days"] = _days(values["work_days"], where)
    try:
        return Person(accounts=tuple(accounts), **values)
    except (ValidationError, TypeError) as error:
        fault = error.errors()[0] if isinstance(error, ValidationError) else None
        what = f"{fault['loc'][0]}: {fault['msg']}" if fault and fault["loc"] else str(error)
        raise BadConfiguration(f"The staff file does not fit ({where}): {what}.") from error


def _days(text: str, where: str) -> tuple[int, ...]:
    """'mon;tue' or '0;1'."""
    days = [part.strip().lower()[:3] for part in text.split(";") if part.strip()]
    unknown = next((one for one in days if one not in DAYS and one not in "0123456"), None)
    if unknown is not None:
        raise BadConfiguration(f"“{unknown}” is no day of the week ({where}); write mon;tue;wed.")
    return tuple(DAYS[one] if one in DAYS else int(one) for one in days)
