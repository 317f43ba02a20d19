"""What Rightsdesk writes into tickets and direct messages, from the message catalogues."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.commands.core import Block, Button, Reply
from bot.desk.matters import times_seen
from bot.desk.routes import Telling
from bot.domain.assessment import Assessment
from bot.domain.matter import SYSTEM, Matter
from bot.domain.staff import Person
from bot.domain.ticket import TicketContent
from bot.ports import Texts, Tracker, Tx
from bot.work.inbox import keep_reply


class Composer:
    """Texts for the recipients of work."""

    def __init__(self, texts: Texts, language: str = "en") -> None:
        """`language` is the trackers'."""
        self.texts, self.language = texts, language

    def ticket(
        self, tx: Tx, matter: Matter, assessment: Assessment | None, tracker: Tracker, wishes: Mapping[str, Any]
    ) -> TicketContent:
        """What a new ticket says. Where the assessment used what the tracker may not see, only the bare facts."""
        likelihood = matter.likelihood.value if matter.likelihood else "new"
        shown = tracker.clearance.may_see(matter.audience)
        title = matter.title if shown else matter.host or matter.id
        return TicketContent(
            title=self._say("ticket-title", matter=matter.id, likelihood=likelihood, title=title)[:200],
            text="\n".join(self._lines(tx, matter, assessment if shown else None, wishes, shown=shown)),
            project=wishes.get("project", ""),
            labels=tuple(dict.fromkeys(("rightsdesk", *wishes.get("labels", ()), *matter.franchises))),
            priority=wishes.get("priority", ""),
            assignee=wishes.get("assignee", ""),
            audience=matter.audience if shown else tracker.clearance,
        )

    def _lines(
        self, tx: Tx, matter: Matter, assessment: Assessment | None, wishes: Mapping[str, Any], *, shown: bool
    ) -> Iterator[str]:
        yield from (clip.url for clip in matter.clips if clip.url)
        if not shown:
            yield self._say("ticket-withheld", matter=matter.id)
        if assessment is not None:
            yield from ("", assessment.summary, "")
            yield from (f"- {one.factor.value}: {one.reason}" for one in assessment.findings)
            yield from (f"[{one.id}] {one.title}" for one in assessment.citations)
            yield from ("", assessment.notice)
        repeats = times_seen(tx, matter.uploader, SYSTEM)
        if repeats > 1:
            yield self._say("ticket-repeats", count=repeats)
        if wishes.get("rule"):
            yield self._say("ticket-rule", rule=wishes["rule"])
        yield self._say("ticket-key", ours=wishes.get("key", matter.id))

    def _say(self, key: str, **values: Any) -> str:
        return self.texts.say(key, self.language, **values)

    def told(self, tx: Tx, telling: Telling, matter: Matter | None, person: Person) -> str:
        """The card of a direct message about a matter, cut to the person's clearance; its record."""
        language = person.languages[0] if person.languages else "en"
        say = self.texts.say
        record = f"R-tell:{telling.group}:{telling.step}"
        title, shown = "", matter is not None and person.clearance.may_see(matter.audience)
        if matter is not None:
            title = matter.title if shown else matter.host
        about = matter.id if matter else "-"
        newest = next(iter(tx.records("assessment", SYSTEM, matter=about, limit=1)), None) if shown else None
        assessment = Assessment.model_validate(newest.body["assessment"]) if newest else None
        reply = Reply(
            title=say("tell-title", language, matter=about, title=title),
            likelihood=matter.likelihood if matter else None,
            summary=say("tell-summary", language, route=telling.route or "-"),
            blocks=(Block(text=assessment.summary),) if assessment else (),
            sources=assessment.citations if assessment else (),
            buttons=tuple(
                Button(action=action, label=say(label, language), record=telling.group)
                for action, label in (
                    ("acknowledge", "button-acknowledge"),
                    ("take", "button-take"),
                    ("pass_on", "button-pass-on"),
                )
            ),
            language=language,
            matter=matter.id if matter else None,
            record=record,
            clearance=matter.audience if matter and shown else person.clearance,
            notice=assessment.notice if assessment else "",
        )
        keep_reply(tx, record, reply, matter.id if matter else None)
        return record
