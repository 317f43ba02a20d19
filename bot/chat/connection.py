"""A platform as `serve` sees it, and the core that answers requests of any platform."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from typing import Protocol

from typing_extensions import override

from bot.commands.core import Button, Core, Reply, Request
from bot.desk.watching import Progress, watched
from bot.domain.errors import BadInput
from bot.ports import Messenger, Poster
from bot.work.acts.answer import Destinations
from bot.work.inbox import reply_id

Settle = Callable[[Request], Awaitable[Request]]
"""The request with the clearance of its asker and place as they are now; raises Busy where that is not to be had."""
Watch = Callable[[Request], Progress]


class Connection(Protocol):
    """One platform, connected."""

    platform: str

    @property
    def poster(self) -> Poster:
        """Where answers go out."""

    @property
    def messenger(self) -> Messenger:
        """Where people are told."""

    @property
    def destinations(self) -> Destinations:
        """Where an answer goes."""

    async def settle(self, request: Request) -> Request:
        """See Settle."""

    def watch(self, request: Request) -> Progress:
        """Whom to tell how far the work on a request is."""

    async def start(self) -> None:
        """Listen; raises BadConfiguration with a sentence where the platform refuses us."""

    async def stop(self) -> None:
        """Take nothing more, and close."""

    def connected(self) -> bool:
        """Whether it listens now (for /readyz)."""


class SettledCore(Core):
    """A core that first finds out who asks and where: at the time of the answer, not of the question."""

    def __init__(
        self,
        core: Core,
        settle: Mapping[str, Settle],
        fetch: Mapping[str, Settle] | None = None,
        watch: Mapping[str, Watch] | None = None,
        part: Settle | None = None,
    ) -> None:
        """`settle` by platform; a platform without one (the command line) has settled its own.

        `part` takes what somebody from outside asks out of the team's matter.

        `fetch` brings a platform's attachments here before a command looks at them; `watch` shows how far it is.
        """
        super().__init__(core.commands, core.texts, core.door)
        self.settle, self.fetch, self.watch = dict(settle), dict(fetch or {}), dict(watch or {})
        self.part = part

    @override
    async def handle(self, request: Request) -> Reply:
        """Answer a request; raises Busy where the platform cannot be asked."""
        settle = self.settle.get(request.actor.platform)
        settled = await settle(request) if settle else request
        settled = await self.part(settled) if self.part else settled
        fetch = self.fetch.get(request.actor.platform)
        try:
            settled = await fetch(settled) if fetch else settled
        except BadInput as error:
            return self.refusal(settled, str(error))
        watch = self.watch.get(request.actor.platform)
        with watched(watch(request)) if watch else nullcontext():
            reply = with_records(await super().handle(settled), settled)
        return reply.model_copy(update={"asked": settled, "numbered": not settled.actor.outsider})


ABOUT_THE_MATTER = ("answer", "draft", "ticket", "ask_counsel", "close")
"""Buttons that act on the matter where there is one; the others are about this very answer."""


def with_records(reply: Reply, request: Request) -> Reply:
    """The reply with buttons that say what they are about by ids that survive: 'M-12', or the stored reply's own."""
    own = reply_id(request.event)
    # A number tells somebody from outside how many matters there are.
    matter = None if request.actor.outsider else request.matter

    def known(button: Button) -> Button:
        head, colon, fact = button.record.partition(f"{request.event}:")
        if button.record not in ("", request.event) and (head or not colon):
            return button
        subject = matter if matter and button.action in ABOUT_THE_MATTER else own
        return button.model_copy(update={"record": f"{subject}:{fact}" if colon else subject})

    return reply.model_copy(
        update={"buttons": tuple(map(known, reply.buttons)), "questions": tuple(map(known, reply.questions))}
    )
