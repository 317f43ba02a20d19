"""`tell`: a direct message to a person, then to the deputy, then a line in the duty channel."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.desk.routes import Telling, acknowledged, enqueue_telling, next_step, note_told, when_to_tell
from bot.domain.errors import NotFound
from bot.domain.matter import SYSTEM, Matter
from bot.domain.staff import Person, Route
from bot.domain.work import Work, WorkState
from bot.ports import Delivery, Message, Messenger, Staff, Texts, Tx
from bot.work.worker import Held, Kind, Outcome

Card = Callable[[Tx, Telling, Matter | None, Person], str]
"""Writes the reply that the person is shown and returns its record."""


class Telephone:
    """Everything that telling needs."""

    def __init__(
        self, messengers: Mapping[str, Messenger], staff: Staff, texts: Texts, card: Card, duty_channel: str
    ) -> None:
        """`messengers` by platform, the preferred one first."""
        self.messengers, self.staff, self.texts, self.card = dict(messengers), staff, texts, card
        self.duty_channel = duty_channel

    def route(self, name: str) -> Route | None:
        """The route, where the configuration still has it."""
        return next((one for one in self.staff.routes() if one.name == name), None)

    def channel(self, telling: Telling) -> str:
        """The duty channel of the route, else of the whole."""
        route = self.route(telling.route)
        return (route.channel if route else "") or self.duty_channel


def tell(phone: Telephone) -> Kind:
    """The kind `tell`."""

    async def act(held: Held) -> Outcome:
        telling = Telling.model_validate(held.work.payload["telling"])
        if await held.store.read(lambda tx: acknowledged(tx, telling.group)):
            return Outcome({"acknowledged": True}, state=WorkState.DROPPED)
        if telling.step == "channel":
            return await _tell_channel(phone, held, telling)
        return await _tell_person(phone, held, telling)

    return Kind(act)


async def _tell_person(phone: Telephone, held: Held, telling: Telling) -> Outcome:
    try:
        person = phone.staff.get_person(telling.person)
    except NotFound:
        person = None
    matter = await held.store.read(lambda tx: tx.find_matter(held.work.matter or "", SYSTEM))
    if person is None or (matter and matter.restricted_to and person.id not in matter.restricted_to):
        return _unreached(phone, held.work, telling, "may not be told")
    record = telling.record or await held.store.run(lambda tx: phone.card(tx, telling, matter, person))
    delivery = await _first_open(phone, person, Message(key=held.work.key, record=record, urgent=telling.urgent))
    if delivery.failed:
        return _unreached(phone, held.work, telling, delivery.failed)
    return Outcome(delivery.model_dump(mode="json"), lambda tx: _told(phone, tx, held.work, telling, delivery))


async def _first_open(phone: Telephone, person: Person, message: Message) -> Delivery:
    """Deliver on the first platform whose direct messages are open to us."""
    delivery = Delivery(person=person.id, platform="", failed="no account on any connected platform")
    for messenger in _reachable(phone, person):
        delivery = await messenger.tell(person, message)
        if not delivery.failed:
            break
    return delivery


def _reachable(phone: Telephone, person: Person) -> Iterator[Messenger]:
    return (one for platform, one in phone.messengers.items() if person.account(platform))


def _told(phone: Telephone, tx: Tx, work: Work, telling: Telling, delivery: Delivery) -> None:
    note_told(tx, telling, work.matter, delivery.platform, "")
    route = phone.route(telling.route)
    minutes = route.acknowledge_minutes if route else 30
    _go_on(phone, tx, work, telling, timedelta(minutes=minutes))


def _unreached(phone: Telephone, work: Work, telling: Telling, why: str) -> Outcome:
    """Nobody to wait for: the next step at once. Without one, the duty channel hears that somebody was not reached."""

    def then(tx: Tx) -> None:
        note_told(tx, telling, work.matter, "", why)
        if telling.acknowledge:
            _go_on(phone, tx, work, telling, timedelta(0))
        else:
            enqueue_telling(tx, telling.model_copy(update={"step": "channel", "person": ""}), work.matter, tx.now)

    return Outcome({"failed": why}, then)


def _go_on(phone: Telephone, tx: Tx, work: Work, telling: Telling, wait: timedelta) -> None:
    following = next_step(telling, phone.staff)
    if following is None:
        return
    due = tx.now + wait
    if following.person:
        due = when_to_tell(phone.staff.get_person(following.person), due, urgent=following.urgent)
    enqueue_telling(tx, following, work.matter, due)


async def _tell_channel(phone: Telephone, held: Held, telling: Telling) -> Outcome:
    """A line without the content: the channel may hold people who must not know it."""
    platform, _, channel = phone.channel(telling).partition(":")
    messenger = phone.messengers.get(platform)
    if messenger is None or not channel:
        error = "no duty channel is configured on a connected platform"
        return Outcome(state=WorkState.DEAD, error=error)
    matter = await held.store.read(lambda tx: tx.find_matter(held.work.matter or "", SYSTEM))
    # A restricted matter's number, too, is for the named people only.
    shown = matter.id if matter and not matter.restricted_to else ""
    line = phone.texts.say("tell-nobody-acknowledged", "en", matter=shown or "-", route=telling.route or "-")
    delivery = await messenger.post(channel, line, held.work.key)
    outcome = delivery.model_dump(mode="json")
    return Outcome(outcome, lambda tx: note_told(tx, telling, held.work.matter, platform, delivery.failed))
