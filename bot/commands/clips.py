"""What people decide about clips: whether a suggested match is one; and what was seen of a matter's clip so far."""

from collections.abc import Sequence

from bot.commands.acting import by_of, find_kept, matter_of
from bot.commands.core import Command, Reply, Request
from bot.desk.clip_records import clips_of, decide_pair
from bot.desk.find import get_matter
from bot.desk.once import once
from bot.domain.errors import BadInput
from bot.domain.evidence import ClipEvidence
from bot.domain.matter import By, Matter
from bot.ports import Store, Texts, Tx


def decide_clip(store: Store, texts: Texts, *, same: bool) -> Command:
    """A person confirms or rejects a suggested match: `record` is 'M-3:M-7', or the reply's and the other."""

    async def run(request: Request) -> Reply:
        language = request.actor.language or "en"
        other = request.options.get("record", "").partition(":")[2]
        if not other:
            raise BadInput(texts.say("gone", language))

        by = by_of(request)

        def act(tx: Tx) -> Matter:
            return decide_pair(tx, by, matter_of(tx, request, texts).id, other, same=same)

        this = await store.run(
            lambda tx: once(tx, request.event, lambda: act(tx), lambda name: get_matter(tx, name, by))
        )
        summary = texts.say("clip-same" if same else "clip-different", language, matter=this.id, other=other)
        return Reply(summary=summary, language=language, matter=this.id)

    return run


def seen_so_far(tx: Tx, by: By, subject: str) -> Sequence[ClipEvidence]:
    """The evidence kept with a matter ('M-7'), or behind a reply ('R-...') that belongs to none."""
    if subject.startswith("M-"):
        return clips_of(tx, by, subject)
    kept = find_kept(tx, subject, by)
    return kept.reply.assessment.clips if kept and kept.reply.assessment else ()
