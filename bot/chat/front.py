"""What both platforms do with what came in: find its matter, open a form at once, or keep it for the workers."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import structlog

from bot.chat.routing import MANY, is_bare_link, is_table, route
from bot.commands.acting import find_kept
from bot.commands.clip_of import links_of
from bot.commands.core import Attachment, Form, Reply, Request
from bot.commands.door import Door
from bot.commands.forms import wanted_form
from bot.commands.notice import words_of
from bot.config import LimitsOptions
from bot.desk.find import find_by_thread
from bot.desk.matters import keep_thread
from bot.domain.clip import Speaker, Statement
from bot.domain.errors import StoreRefused
from bot.domain.links import urls_in
from bot.domain.matter import SYSTEM
from bot.ports import Staff, Store, Texts, Tx
from bot.work.inbox import Accepted, accept_in, accept_unkept, answer_key, by_actor, ready, thread_of
from knowledge.model import Audience

log = structlog.get_logger(__name__)

AS_CLIP = "as_clip"
"""The button under a notice that was recognised, and the option of the check that it asks for."""
TOLD = "told_not_served"
"""Record kind: a bot that was told once that only people are answered; two bots could go on for ever."""


@dataclass(frozen=True)
class Front:
    """The door that both platforms knock at."""

    store: Store
    texts: Texts
    words: Collection[str]
    """The commands that people may type."""
    staff: Staff
    limits: LimitsOptions = field(default_factory=LimitsOptions)
    is_notice: Callable[[str], bool] = lambda _: False
    """Whether a text is a notice that was received, and no clip."""

    async def matter_of(self, request: Request) -> str | None:
        """The matter of the thread it was said in, as far as the asker may know of it."""
        thread = thread_of(request)
        if not thread:
            return None
        by = by_actor(request.actor, request.place)
        found = await self.store.read(lambda tx: find_by_thread(tx, thread, by))
        return found.id if found else None

    async def said(
        self, blank: Request, text: str, files: Sequence[Attachment] = (), forwarded: Sequence[str] = ()
    ) -> Request:
        """A message in plain words -> the request that it means; `blank` has everything but what was asked.

        What it quotes, and what was forwarded with it, are the words of whoever wrote them, never the asker's.
        """
        own, quoted = without_quotes(text)
        others = tuple(one for one in (*quoted, *forwarded) if one.strip())
        if others:
            statements = tuple(Statement(by=Speaker.UPLOADER, text=one, where="quoted") for one in others)
            blank = blank.model_copy(update={"statements": (*blank.statements, *statements)})
        return await self._meant(blank, own if others else text, files, others)

    async def _meant(self, blank: Request, text: str, files: Sequence[Attachment], others: Sequence[str]) -> Request:
        matter = await self.matter_of(blank)
        routed = route(text, self.words, files=files, matter=matter)
        typed = text.partition(" ")[0].lower().rstrip(":,") in self.words
        if others and not typed and routed.command in ("help", "check", "ask"):
            link = next((link for one in others for link in urls_in(one)), "")
            given = {**({"url": link} if link else {}), **routed.options, "description": "message"}
            routed = routed.model_copy(update={"command": "check", "options": given})
        follow_up = {"follow_up": matter} if matter and routed.command == "check" else {}
        options = {**blank.options, **routed.options, **follow_up}
        bare = routed.command == "check" and matter is None and (not routed.text or is_bare_link(routed.text))
        command = "offer" if bare and not files and not others else routed.command
        asked = {"command": command, "text": routed.text, "options": options, "files": tuple(files)}
        return blank.model_copy(update={**asked, "matter": matter})

    def _recognised(self, request: Request) -> Request:
        """What was handed in to be checked, by what it is: a notice, several clips, or one."""
        if request.command != "check" or AS_CLIP in request.options or request.actor.outsider:
            return each_link(request)
        if self.is_notice(words_of(request)):
            return request.model_copy(update={"command": "notice", "matter": None})
        return each_link(request)

    async def _as_clip(self, request: Request) -> Request:
        """What was taken for a notice is a clip, says whoever handed it in."""
        by, record = by_actor(request.actor, request.place), request.options.get("record", "")
        kept = await self.store.read(lambda tx: find_kept(tx, record, by))
        if kept is None or kept.request is None:
            return request
        options = {**kept.request.options, "description": "message", AS_CLIP: "yes"}
        said = {"text": kept.request.text, "statements": kept.request.statements, "files": kept.request.files}
        return request.model_copy(update={**said, "command": "check", "options": options, "matter": None})

    async def clicked(self, request: Request) -> Request:
        """A click -> what it asks: a row picked from a table is a check of that row."""
        if request.command == AS_CLIP:
            return await self._as_clip(request)
        if request.command != "pick":
            return request
        kept = await self.reply(request)
        number = request.options.get("reason", "")
        row = next((one for one in kept.table.rows if one[0] == number), None) if kept and kept.table else None
        if row is None:
            return request
        asked = {"command": "check", "text": row[1], "options": {"description": "row", **_link(row[1])}}
        return request.model_copy(update={**asked, "matter": None})

    async def form(self, request: Request) -> Form | None:
        """The form that must be filled in before this can be answered; none where it would be refused: then it is
        kept, and answered with the reason."""
        form = wanted_form(request, self.texts)
        return form if form is not None and (await self.door(self._as_listed(request))).given else None

    def _as_listed(self, request: Request) -> Request:
        """With the roles of the directory: the platform is asked for the rest when it is answered."""
        person = next((one for one in self.staff.people() if one.id == request.actor.person), None)
        roles = person.roles if person else ()
        clearance = person.clearance if person else Audience.PUBLIC
        actor = request.actor.model_copy(update={"roles": roles, "clearance": clearance})
        place = request.place.model_copy(update={"clearance": Audience.COUNSEL})
        return request.model_copy(update={"actor": actor, "place": place})

    @cached_property
    def door(self) -> Door:
        """The rule."""
        return Door(self.store, self.staff)

    async def kept_form(self, request: Request) -> Form | None:
        """The form of a kept reply, for whoever it was said to."""
        kept = await self.reply(request)
        return kept.form if kept else None

    async def keep(self, request: Request, origin: Mapping[str, str]) -> Accepted:
        """Keep it: when this returns, it survives a crash, and the platform may be told that it arrived.

        What the database refuses is recorded without its words, and its writer is told.
        """
        looked_at = await asyncio.to_thread(self._recognised, await ready(request))

        def act(tx: Tx) -> Accepted:
            accepted = accept_in(tx, looked_at, origin, self.limits)
            thread = thread_of(looked_at)
            if accepted.new and accepted.matter and thread:
                keep_thread(tx, by_actor(looked_at.actor, looked_at.place), accepted.matter, thread)
            return accepted

        try:
            return await self.store.run(act)
        except StoreRefused as why:
            log.error("refused by the database; its writer is told", work=answer_key(request.event), why=str(why))
            return await self.store.run(lambda tx: accept_unkept(tx, looked_at, origin))

    async def first_time(self, stranger: str) -> bool:
        """Whether this bot ('discord:1') was never told that it is not served; from now on it was."""

        def act(tx: Tx) -> bool:
            known = tx.find_record(TOLD, stranger, SYSTEM) is not None
            if not known:
                tx.put_record(TOLD, stranger, {})
            return not known

        return await self.store.run(act)

    async def reply(self, request: Request) -> Reply | None:
        """The stored reply that a request is about, if it was said to them."""
        by, record = by_actor(request.actor, request.place), request.options.get("record", "")
        kept = await self.store.read(lambda tx: find_kept(tx, record, by))
        return kept.reply if kept else None


def without_quotes(text: str) -> tuple[str, tuple[str, ...]]:
    """A message without the lines that quote another's ("> ..."), and what they quote, a paragraph each."""
    own: list[str] = []
    quoted: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith(">"):
            quoted[-1].append(line.lstrip("> ").rstrip())
        else:
            own.append(line)
            quoted += [[]] if quoted[-1] else []
    return "\n".join(own).strip(), tuple("\n".join(one) for one in quoted if one)


def each_link(request: Request) -> Request:
    """A check that names several clips is a table with a row each: none is left out, whatever way they came in."""
    several = len(links_of(request)) >= MANY or is_table("", request.files)
    if request.command != "check" or "follow_up" in request.options or not several:
        return request
    given = request.options.get("url", "")
    text = request.text if not given or given in request.text else f"{request.text}\n{given}".strip()
    return request.model_copy(update={"command": "batch", "text": text, "matter": None})


def _link(text: str) -> dict[str, str]:
    links = urls_in(text)
    return {"url": links[0]} if links else {}
