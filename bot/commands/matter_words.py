"""What may be typed after a matter's number in a chat: `matter M-12 assign ben`, `matter M-12 close refused REASON`."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.commands.acting import by_of
from bot.commands.core import Request
from bot.desk import matters as desk
from bot.desk.deadlines import end_of, meet_deadline, set_deadline
from bot.desk.find import get_matter
from bot.desk.urls import set_url_state
from bot.domain.errors import BadInput
from bot.domain.matter import SYSTEM, By, Deadline, Matter, Party, Resolution, Role, UrlState
from bot.ports import Staff, Tx

Change = Callable[[Tx, By, str, list[str], Staff], object]


def change_of(request: Request, staff: Staff) -> Callable[[Tx], Matter]:
    """The change that was typed, to run in one transaction: the matter as it is then. Raises BadInput, NotAllowed."""
    number, word, *rest = request.text.split()
    change = WORDS.get(word.lower())
    if change is None:
        raise BadInput(f"After {number.upper()} write one of: {', '.join(WORDS)}.")
    by = by_of(request)

    def run(tx: Tx) -> Matter:
        change(tx, by, number.upper(), rest, staff)
        return get_matter(tx, number.upper(), SYSTEM)

    return run


def _assign(tx: Tx, by: By, matter: str, words: list[str], staff: Staff) -> object:
    person = words[0] if words else None
    if person:
        staff.get_person(person)
    return desk.assign(tx, by, matter, person)


def _close(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> object:
    closings = [one.value for one in Resolution if one is not Resolution.MERGED]
    if not words or words[0] not in closings:
        raise BadInput(f"Write how it ended, then why: {', '.join(closings)}.")
    return desk.close(tx, by, matter, Resolution(words[0]), " ".join(words[1:]))


def _reopen(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> object:
    return desk.reopen(tx, by, matter, " ".join(words))


def _merge(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> object:
    if not words:
        raise BadInput("Write into which matter, then why: M-13 REASON.")
    return desk.merge(tx, by, matter, words[0].upper(), " ".join(words[1:]))


def _split(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> object:
    links = [one for one in words if "://" in one]
    return desk.split(tx, by, matter, links, " ".join(one for one in words if one not in links))


def _restrict(tx: Tx, by: By, matter: str, words: list[str], staff: Staff) -> object:
    for one in words:
        staff.get_person(one)
    return desk.restrict(tx, by, matter, words)


def _url(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> object:
    states = [one.value for one in UrlState]
    if len(words) < 2 or words[1] not in states:
        raise BadInput(f"Write the link, then one of: {', '.join(states)}; then the host’s reference and the last day.")
    day = _day(words[3]) if len(words) > 3 else None
    reference = words[2] if len(words) > 2 else ""
    appeal_by = end_of(day) if day else None
    return set_url_state(tx, by, matter, words[0], UrlState(words[1]), reference=reference, appeal_by=appeal_by)


def _deadline(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> object:
    if len(words) < 2:
        raise BadInput("Write its name, then the day (YYYY-MM-DD) or done: deadline reply 2026-12-01 WHY.")
    name, when, *why = words
    if when.lower() == "done":
        return meet_deadline(tx, by, matter, name)
    at = end_of(_day(when))
    return set_deadline(tx, by, Deadline(id=name, matter=matter, at=at, why=" ".join(why) or name, source="by hand"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text} is no day; write YYYY-MM-DD.") from error


def _note(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> None:
    desk.note(tx, by, matter, " ".join(words))


def _party(tx: Tx, by: By, matter: str, words: list[str], _: Staff) -> object:
    roles = [one.value for one in Role]
    if len(words) < 2 or words[0] not in roles:
        raise BadInput(f"Write one of {', '.join(roles)}, then the name.")
    return desk.add_party(tx, by, matter, Party(role=Role(words[0]), name=" ".join(words[1:])))


WORDS: Mapping[str, Change] = {
    "assign": _assign,
    "close": _close,
    "reopen": _reopen,
    "merge": _merge,
    "split": _split,
    "restrict": _restrict,
    "url": _url,
    "deadline": _deadline,
    "note": _note,
    "party": _party,
}
