"""The worker: takes rows out of the outbox, one holder each, and does what they say."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

import structlog

from bot.config import WorkOptions
from bot.domain.errors import AnswerLost, Busy, Outside, RightsdeskError, StoreRefused, StoreUnwell
from bot.domain.matter import SYSTEM
from bot.domain.work import Work, WorkState
from bot.ports import Clock, Store, Tx
from knowledge.errors import LibraryError

log = structlog.get_logger(__name__)

FIRST_WAIT, LONGEST_WAIT = 2.0, 3600.0
BUSY_FOR = timedelta(days=3)
"""How long a recipient may be out of reach until a person must look."""
TAKEN_WAIT = 1.0
MOST_KILLED = 30
"""More are not counted (bot.store.outbox)."""
PATIENCE = 8.0
"""Seconds that rows in hand have to end when the worker is stopped."""


@dataclass(frozen=True)
class Outcome:
    """What an act came to; `then` is written in the transaction that ends the row."""

    result: Mapping[str, Any] = field(default_factory=dict)
    then: Callable[[Tx], None] | None = None
    state: WorkState = WorkState.DONE
    error: str = ""


class Later(Exception):
    """Not an end: run the row again after some seconds, with what is known so far."""

    def __init__(self, seconds: float, why: str, result: Mapping[str, Any] | None = None) -> None:
        """`result` replaces the row's notes where it is given."""
        super().__init__(why)
        self.seconds = seconds
        self.result = result


class Overtaken(Exception):
    """Another worker holds the row now: nothing of this one may be written."""


class Held:
    """A row in hand: its work, and the way to note how far it came."""

    def __init__(self, work: Work, store: Store, clock: Clock) -> None:
        """Made by the worker."""
        self.work, self.store, self.clock = work, store, clock

    async def note(self, **result: Any) -> None:
        """Write down how far it came, before a step that must not be done twice; raises Overtaken."""
        noted = {**self.work.result, **result}
        if not await self.store.run(lambda tx: tx.note(self.work, noted)):
            raise Overtaken(self.work.key)
        self.work = self.work.model_copy(update={"result": noted})


Redact = Callable[[str], str]
"""The same text without secrets."""
Act = Callable[[Held], Awaitable[Outcome]]


@dataclass(frozen=True)
class Kind:
    """One kind of outbox row."""

    act: Act
    dead: Callable[[Tx, Work, str], None] | None = None
    """What else is written where it dies, or is left to a person as unknown."""


class Worker:
    """Works off the outbox of one store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        kinds: Mapping[str, Kind],
        options: WorkOptions,
        name: str = "worker",
        redact: Redact = str,
    ) -> None:
        """`kinds` is looked up by a row's kind; rows of other kinds are left to other workers.

        `redact` hides secrets in the reasons that are kept: they quote what libraries say.
        """
        self.redact = redact
        self.store, self.clock, self.kinds, self.options, self.name = store, clock, dict(kinds), options, name
        self.in_flight: dict[str, asyncio.Task[None]] = {}
        self.suspect = ""
        """The row in hand with which another process died: what ran beside it would be suspected, too."""
        self.wake = asyncio.Event()
        self.stopping = False
        self.last_round = clock.now()
        """When it last looked for work: a sign of life."""
        store.when_work(self.wake.set)

    async def run(self) -> None:
        """Work until `stop`; then finish what is in hand."""
        while not self.stopping:
            room = 0 if self.suspect else self.options.concurrency - len(self.in_flight)
            self.wake.clear()
            taken = await self._next(room) if room else ()
            for work in taken:
                self._begin(work)
            if not taken:
                await self._pause()
        await self._finish()

    async def _finish(self) -> None:
        """What is in hand ends by itself, or is left to its lease: whatever it waits for may never come."""
        if not self.in_flight:
            return
        _, late = await asyncio.wait(tuple(self.in_flight.values()), timeout=PATIENCE)
        for task in late:
            log.warning("left in hand", key=task.get_name())
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, work: Work) -> None:
        task = asyncio.create_task(self._hold(work), name=work.key)
        self.in_flight[work.key] = task
        if work.killed:
            self.suspect = work.key
        task.add_done_callback(partial(self._freed, work.key))

    def _freed(self, key: str, task: asyncio.Task[None]) -> None:
        self.in_flight.pop(key, None)
        if self.suspect == key:
            self.suspect = ""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("left to its lease", key=key, error=type(error).__name__, exc_info=error)
        self.wake.set()

    def stop(self) -> None:
        """Take no more rows."""
        self.stopping = True
        self.wake.set()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), self.options.poll_seconds)

    async def _next(self, most: int) -> Sequence[Work]:
        """Up to so many due rows, taken in one transaction."""
        self.last_round = self.clock.now()
        skip, kinds, lease = list(self.in_flight), list(self.kinds), self.options.lease_seconds

        def take(tx: Tx) -> list[Work]:
            claim = partial(tx.claim, self.name, lease, skip, kinds)
            taken: list[Work] = []
            for work in islice(iter(claim, None), most):
                taken.append(work)
                if work.killed:
                    break
            return taken

        try:
            return await self.store.run(take)
        except (StoreUnwell, StoreRefused) as error:
            log.error("no work could be taken", why=str(error))
            return ()

    async def step(self) -> bool:
        """Do one due row, if there is one; whether there was."""
        for work in await self._next(1):
            await self._hold(work)
            return True
        return False

    async def drain(self, most: int = 10_000) -> int:
        """Do what is due, one after the other; how many rows."""
        for done in range(most):
            if not await self.step():
                return done
        return most

    async def _hold(self, work: Work) -> None:
        async with self.store.lock(work.key) as mine:
            if not mine:
                # Where it cannot be put back either, its holder or a third one has it already.
                with contextlib.suppress(Overtaken):
                    await self._put_back(work, Later(TAKEN_WAIT, "another worker holds it"), work.attempts - 1)
                return
            renewing = asyncio.create_task(self._renew(work))
            held = Held(work, self.store, self.clock)
            try:
                await self._do(held)
            except Overtaken:
                log.warning("overtaken", key=work.key)
            except StoreUnwell as error:
                log.error("left to its lease", key=work.key, why=str(error))
            except asyncio.CancelledError:
                if self.stopping:
                    await self._put_back(held.work, Later(0, "the worker was stopped"), held.work.attempts - 1)
                raise
            finally:
                renewing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await renewing

    async def _renew(self, work: Work) -> None:
        """Hold on to a row while it is worked on."""
        lease = self.options.lease_seconds
        while True:
            await self.clock.sleep(lease / 3)
            if not await self.store.run(lambda tx: tx.renew(work, lease)):
                return

    async def _do(self, held: Held) -> None:
        with structlog.contextvars.bound_contextvars(work=held.work.key, matter=held.work.matter):
            if held.work.killed >= min(self.options.attempts, MOST_KILLED):
                why = f"{held.work.killed} processes ended in the middle of it."
                await self._end(held.work, Outcome(state=WorkState.DEAD, error=why))
                return
            try:
                await self._end(held.work, await self.kinds[held.work.kind].act(held))
            except Later as later:
                await self._put_back(held.work, later, held.work.attempts - 1)
            except Overtaken:
                raise
            except (Outside, RightsdeskError, LibraryError) as fault:
                await self._after_fault(held.work, fault)
            except Exception as error:
                # The worker's outermost edge: one act's fault, or that of what follows from it, must not stop others.
                log.error("failed", kind=held.work.kind, error=type(error).__name__, exc_info=True)
                await self._again(
                    held.work, Later(self._wait(held.work), f"{type(error).__name__}; the log says where")
                )

    async def _after_fault(self, work: Work, fault: Exception) -> None:
        """What follows from something that was not done, by its kind."""
        log.warning("not done", kind=work.kind, error=type(fault).__name__, why=self.redact(str(fault)))
        match fault:
            case Busy():
                await self._after_busy(work, fault)
            case AnswerLost():
                lost_before = {**work.result, "lost": True}
                await self._again(work, Later(self._wait(work), str(fault), lost_before))
            case LibraryError():
                await self._again(work, Later(self._wait(work), str(fault)))
            case _:
                await self._end(work, Outcome(state=WorkState.DEAD, error=str(fault)))

    def _wait(self, work: Work) -> float:
        """2, 4, 8 ... seconds, at most an hour."""
        return float(min(FIRST_WAIT * 2 ** max(0, work.attempts - 1), LONGEST_WAIT))

    async def _after_busy(self, work: Work, busy: Busy) -> None:
        later = Later(busy.retry_after or self._wait(work), str(busy))
        if self.clock.now() - work.created > BUSY_FOR:
            await self._end(work, Outcome(state=WorkState.DEAD, error=str(busy)))
        else:
            await self._put_back(work, later, work.attempts)

    async def _again(self, work: Work, later: Later) -> None:
        if work.attempts >= self.options.attempts:
            await self._end(work, Outcome(result=later.result or {}, state=WorkState.DEAD, error=str(later)))
        else:
            await self._put_back(work, later, work.attempts)

    async def _put_back(self, work: Work, later: Later, attempts: int) -> None:
        due = self.clock.now() + timedelta(seconds=later.seconds)

        def put_back(tx: Tx) -> None:
            if not tx.postpone(work, due, self.redact(str(later)), result=later.result, attempts=max(0, attempts)):
                raise Overtaken(work.key)

        await self.store.run(put_back)

    async def _end(self, work: Work, outcome: Outcome) -> None:
        try:
            await self.store.run(lambda tx: self._ended(tx, work, outcome, follow=True))
        except (StoreUnwell, Overtaken):
            raise
        except Exception as error:
            if outcome.state not in (WorkState.DEAD, WorkState.UNKNOWN):
                raise
            # Its end must be written, whatever what follows from it does.
            log.error("what follows failed", kind=work.kind, error=type(error).__name__, exc_info=True)
            await self.store.run(lambda tx: self._ended(tx, work, outcome, follow=False))
        if outcome.state in (WorkState.DEAD, WorkState.UNKNOWN):
            log.error(outcome.state.value, kind=work.kind, attempts=work.attempts, why=self.redact(outcome.error))

    def _ended(self, tx: Tx, work: Work, outcome: Outcome, *, follow: bool) -> None:
        error = self.redact(outcome.error)
        if not tx.finish(work, outcome.state, outcome.result, error):
            raise Overtaken(work.key)
        if outcome.then is not None and follow:
            outcome.then(tx)
        if outcome.state is not WorkState.DONE:
            facts = {"kind": work.kind, "attempts": work.attempts}
            tx.log(SYSTEM, f"work.{outcome.state.value}", matter=work.matter, on=work.key, facts=facts)
        dead = self.kinds[work.kind].dead
        if outcome.state in (WorkState.DEAD, WorkState.UNKNOWN) and dead is not None and follow:
            dead(tx, work, error)
