"""What both platforms do with what came in: find its matter, open a form at once, or keep it for the workers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.chat.routing import MANY, is_bare_link, is_table, route, with_forwarded
from bot.commands.clip_of import links_of
from bot.commands.core import Attachment, Form, Reply, Request
from bot.commands.forms import wanted_form
from bot.desk.find import find_by_thread
from bot.desk.matters import keep_thread
from bot.domain.links import urls_in
from bot.domain.matter import SYSTEM
from bot.ports import Store, Texts, Tx
from bot.work.inbox import Accepted, accept_in, by_actor, thread_of

TOLD = "told_not_served"
"""Record kind: a bot that was told once that only people are answered; two bots could go on for ever."""


@dataclass(frozen=True)
class Front:
    """The door that both platforms knock at."""

    store: Store
    texts: Texts
    words: Collection[str]
    """The commands that people may type."""

    async def matter_of(self, request: Request) -> str | None:
        """The matter of the thread it was said in, as far as the asker may know of it."""
        thread = thread_of(request)
        if not thread:
            return None
        by = by_actor(request.actor, request.place)
        found = await self.store.read(lambda tx: find_by_thread(tx, thread, by))
        return found.id if found else None

    async def said(self, blank: Request, text: str, files: Sequence[Attachment] = ()) -> Request:
        """A message in plain words -> the request that it means; `blank` has everything but what was asked.

        Its statements are what the message forwards: they are a clip, and never a command.
        """
        matter = await self.matter_of(blank)
        routed = route(text, self.words, files=files, matter=matter)
        if blank.statements:
            routed = with_forwarded(routed, text, blank.statements, self.words)
        follow_up = {"follow_up": matter} if matter and routed.command == "check" else {}
        options = {**blank.options, **routed.options, **follow_up}
        bare = routed.command == "check" and matter is None and (not routed.text or is_bare_link(routed.text))
        command = "offer" if bare and not files and not blank.statements else routed.command
        asked = {"command": command, "text": routed.text, "options": options, "files": tuple(files)}
        return blank.model_copy(update={**asked, "matter": matter})

    async def clicked(self, request: Request) -> Request:
        """A click -> what it asks: a row picked from a table is a check of that row."""
        if request.command != "pick":
            return request
        kept = await self.reply(request.options.get("record", ""))
        number = request.options.get("reason", "")
        row = next((one for one in kept.table.rows if one[0] == number), None) if kept and kept.table else None
        if row is None:
            return request
        asked = {"command": "check", "text": row[1], "options": {"description": "row", **_link(row[1])}}
        return request.model_copy(update={**asked, "matter": None})

    def form(self, request: Request) -> Form | None:
        """The form that must be filled in before this can be answered."""
        return wanted_form(request, self.texts)

    async def keep(self, request: Request, origin: Mapping[str, str]) -> Accepted:
        """Keep it: when this returns, it survives a crash, and the platform may be told that it arrived."""

        request = each_link(request)

        def act(tx: Tx) -> Accepted:
            accepted = accept_in(tx, request, origin)
            thread = thread_of(request)
            if accepted.new and accepted.matter and thread:
                keep_thread(tx, by_actor(request.actor, request.place), accepted.matter, thread)
            return accepted

        return await self.store.run(act)

    async def first_time(self, stranger: str) -> bool:
        """Whether this bot ('discord:1') was never told that it is not served; from now on it was."""

        def act(tx: Tx) -> bool:
            known = tx.find_record(TOLD, stranger, SYSTEM) is not None
            if not known:
                tx.put_record(TOLD, stranger, {})
            return not known

        return await self.store.run(act)

    async def reply(self, record: str) -> Reply | None:
        """A stored reply."""
        found = await self.store.read(lambda tx: tx.find_record("reply", record, SYSTEM))
        return Reply.model_validate(found.body["reply"]) if found else None


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
