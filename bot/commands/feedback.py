"""👍 and 👎 with a reason, stored with the answer and its matter."""

from bot.commands.acting import by_of, get_kept
from bot.commands.card import spoken
from bot.commands.core import Command, Reply, Request
from bot.domain.errors import BadInput
from bot.ports import Store, Texts, Tx

LONGEST = 1000


def feedback(store: Store, texts: Texts, *, good: bool) -> Command:
    """Was that answer right? A person's second opinion replaces the first."""

    async def run(request: Request) -> Reply:
        language = spoken(request.actor.language or "en")
        reason = request.options.get("reason", "").strip()[:LONGEST]
        if not good and not reason:
            raise BadInput(texts.say("form-missing", language))
        kept = await get_kept(store, request, texts)

        def keep(tx: Tx) -> None:
            by, assessment = by_of(request), kept.reply.assessment
            body = {
                "record": kept.record,
                "person": by.person,
                "good": good,
                "reason": reason,
                "likelihood": kept.reply.likelihood.value if kept.reply.likelihood else None,
                "rule": assessment.rule if assessment else "",
            }
            tx.put_record("feedback", f"{kept.record}:{by.person}", body, kept.matter)
            tx.log(by, "answer.rated", matter=kept.matter, on=kept.record, facts={"good": good}, text=reason)

        await store.run(keep)
        thanks = texts.say("feedback-matter", language, matter=kept.matter) if kept.matter else ""
        return Reply(summary=thanks or texts.say("feedback-thanks", language), language=language, matter=kept.matter)

    return run
