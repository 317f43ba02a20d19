"""A check on the command line opens (or joins) its clip's matter, and the policies are applied, as in chat."""

from uuid import uuid4

from bot.bootstrap import App
from bot.cli.session import Session
from bot.commands.acting import by_of
from bot.commands.clip_of import clip_of
from bot.commands.core import Reply, Request
from bot.desk.matters import open_matter
from bot.domain.matter import Opened
from bot.ports import Tx
from bot.work.inbox import keep_reply, reply_id
from bot.work.run import Parts, checked, kinds
from bot.work.worker import Worker

AT_ONCE = ("ticket", "ticket_comment", "ticket_state")
"""What the command line does itself, so that its answer can name the ticket; the rest waits for `work` or `serve`."""


async def checked_into_matter(session: Session, request: Request) -> Reply:
    """The answer, with the matter it belongs to; a clip that must not be kept (a minor) opens none."""
    app = session.app
    reply = await app.commands["check"](request)
    if reply.assessment is None or any(lane.stop for lane in reply.assessment.lanes):
        return reply
    asked = request.model_copy(update={"event": f"cli:{uuid4()}"})
    parts = parts_of(app)
    opened = await app.store.run(lambda tx: _keep(tx, parts, asked, reply))
    able = {name: kind for name, kind in kinds(parts).items() if name in AT_ONCE}
    await Worker(app.store, app.clock, able, app.settings.work, f"cli:{asked.event}").drain()
    if opened.joined:
        session.complain(app.texts.say("check-joined", reply.language, matter=opened.matter.id))
    for one in opened.noticed:
        day = one.changed.date().isoformat()
        session.complain(app.texts.say("check-noticed", reply.language, day=day, matter=one.matter))
    return reply.model_copy(
        update={
            "matter": opened.matter.id,
            "assessment": reply.assessment.model_copy(update={"matter": opened.matter.id}),
        }
    )


def parts_of(app: App) -> Parts:
    """What the command line's own worker needs."""
    return Parts(
        store=app.store,
        clock=app.clock,
        texts=app.texts,
        staff=app.staff,
        options=app.settings.work,
        clips=app.clips,
        policies=app.settings.policies,
        trackers=app.trackers,
        compose=app.ticket_writer,
    )


def _keep(tx: Tx, parts: Parts, request: Request, reply: Reply) -> Opened:
    by = by_of(request)
    opened = open_matter(tx, by, clip=clip_of(request), language=reply.language, thread="")
    keep_reply(tx, reply_id(request.event), reply, opened.matter.id, request)
    checked(parts)(tx, request, reply, opened.matter.id)
    return opened
