"""Dates that the law, a letter or a policy sets, and the reminders before them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from bot.desk.find import get_matter
from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By, Deadline
from bot.domain.work import NewWork
from bot.ports import Tx

OURS = {"uk": "GB", "eu": "BE"}
"""Our country codes that are not ISO 3166; the EU's institutions keep (roughly) Belgium's holidays."""
DEFAULT_COUNTRY = "us"
END_OF_DAY = time(23, 59)


@cache
def calendar(country: str) -> holidays.HolidayBase:
    """The public holidays of a country; those of the United States where we know none."""
    code = OURS.get(country, country).upper()
    if code not in holidays.list_supported_countries():
        code = DEFAULT_COUNTRY.upper()
    return holidays.country_holidays(code)


def is_business_day(day: date, country: str) -> bool:
    """Monday to Friday, and no public holiday there."""
    return day.weekday() < 5 and day not in calendar(country)


def business_days_after(start: date, days: int, country: str) -> date:
    """The n-th business day after a day; the day itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_business_day(day, country)
    return day


class CounterNoticeClock(NamedTuple):
    """When the host puts the material back, unless it learns of an action: 17 U.S.C. § 512(g)(2)(C)."""

    act_by: date
    """The last business day before the 10th."""
    latest: date
    """The 14th business day."""


def counter_notice_clock(received: date, country: str = "us") -> CounterNoticeClock:
    """The host restores between the 10th and the 14th business day after the counter-notice: act before the 10th, on
    a day on which courts and hosts work."""
    return CounterNoticeClock(business_days_after(received, 9, country), business_days_after(received, 14, country))


def end_of(day: date, time_zone: str = "UTC") -> datetime:
    """The last minute of a day somewhere, in UTC."""
    return datetime.combine(day, END_OF_DAY, ZoneInfo(time_zone)).astimezone(UTC)


def reminder_key(deadline: Deadline, hours: float) -> str:
    """One reminder a deadline, lead time and date: a moved deadline has new ones."""
    return f"reminder:{deadline.matter}:{deadline.id}:{hours:g}:{deadline.at:%Y%m%dT%H%M%S}"


def lead_times(deadline: Deadline, now: datetime) -> Iterable[float]:
    """The hours before it at which reminders are due: of those already past only the last one, now."""
    times = sorted({*deadline.remind_before, 0.0}, reverse=True)
    past = [hours for hours in times if deadline.at - timedelta(hours=hours) <= now]
    return (*past[-1:], *times[len(past) :])


def set_deadline(tx: Tx, by: By, deadline: Deadline) -> Deadline:
    """Set or change a date; its reminders move with it."""
    get_matter(tx, deadline.matter, by)
    if deadline.at.tzinfo is None:
        raise BadInput("Say the time with its zone.")
    old = _find(tx, deadline.matter, deadline.id)
    if old == deadline:
        return deadline
    if old is not None:
        _drop_reminders(tx, old)
    tx.put_deadline(deadline)
    if not deadline.done:
        for hours in lead_times(deadline, tx.now):
            _remind(tx, deadline, hours)
    facts = {"at": deadline.at.isoformat(), "source": deadline.source}
    act = "deadline.done" if deadline.done else "deadline.moved" if old else "deadline.set"
    tx.log(by, act, matter=deadline.matter, on=deadline.id, facts=facts)
    return deadline


def _remind(tx: Tx, deadline: Deadline, hours: float) -> None:
    key, due = reminder_key(deadline, hours), deadline.at - timedelta(hours=hours)
    payload = {"deadline": deadline.id, "hours": hours}
    if not tx.enqueue(NewWork(key=key, kind="reminder", payload=payload, matter=deadline.matter, due=due)):
        tx.move(key, due)


def _drop_reminders(tx: Tx, deadline: Deadline) -> None:
    for hours in {*deadline.remind_before, 0.0}:
        tx.drop(reminder_key(deadline, hours))


def _find(tx: Tx, matter: str, deadline: str) -> Deadline | None:
    return next((one for one in tx.deadlines(SYSTEM, matter=matter, done=True) if one.id == deadline), None)


def meet_deadline(tx: Tx, by: By, matter: str, deadline: str) -> Deadline:
    """Done in time (or no longer needed): no more reminders."""
    get_matter(tx, matter, by)
    found = _find(tx, matter, deadline)
    if found is None:
        raise BadInput(f"{matter} has no deadline “{deadline}”.")
    return set_deadline(tx, by, found.model_copy(update={"done": True}))


def end_deadlines(tx: Tx, by: By, matter: str) -> None:
    """The matter is resolved: its dates are done, but those on which a host is looked at again."""
    for deadline in tx.deadlines(SYSTEM, matter=matter):
        if not deadline.id.startswith("recheck-"):
            set_deadline(tx, by, deadline.model_copy(update={"done": True}))
