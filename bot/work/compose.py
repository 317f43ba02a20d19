"""What Rightsdesk writes into direct messages, from the message catalogues."""

from bot.commands.core import Block, Button, Reply
from bot.desk.routes import Telling
from bot.domain.assessment import Assessment
from bot.domain.matter import SYSTEM, Matter
from bot.domain.staff import Person
from bot.ports import Texts, Tx
from bot.work.inbox import keep_reply


class Composer:
    """Texts for the recipients of work."""

    def __init__(self, texts: Texts) -> None:
        """Over the message catalogues."""
        self.texts = texts

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
