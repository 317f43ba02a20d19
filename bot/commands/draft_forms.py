"""The forms of a draft: its blanks, the record of the gate, what it needs before it can be approved."""

from bot.commands.card import spoken
from bot.commands.core import Choice, Field, Form
from bot.desk.drafts import edit
from bot.desk.drafts.make import Desk
from bot.domain.draft import Draft
from bot.drafting.gate import CONCLUSION, exception_sighted, factors, faults

MOST_FIELDS = 5
"""Fields of one form: Discord's limit."""
LONGEST_COMMENT = 1000


def fill_form(found: Draft, desk: Desk) -> Form:
    """The first open blanks, as many as a form holds."""
    language = spoken(found.language)
    fields = tuple(
        Field(name=f"fill.{one.name}", label=one.name, hint=one.question[:100], max_length=3000)
        for one in found.blanks[:MOST_FIELDS]
    )
    title = desk.texts.say("form-fill", language)
    submit = desk.texts.say("form-send", language)
    return Form(command="fill_draft", title=title, submit=submit, fields=fields, record=f"{found.id}:{found.version}")


def gate_form(found: Draft, desk: Desk) -> Form:
    """The first clip without a record: its factors with the pre-fill, and the conclusion, empty."""
    say, language = desk.texts.say, spoken(found.language)
    rows = edit.gate_form(found, desk)
    number, use, record = next((row for row in rows if not row[2].by), rows[0])
    country = desk.book.regime(found.regime).country or found.country
    several = len(rows) > 1
    still = faults(use, record, country) if exception_sighted(use) else ()
    wanted = [one for one in factors(country) if one in still or one in record.texts][: MOST_FIELDS - 1 - several]
    conclusion = Field(
        name=f"factor.{CONCLUSION}",
        label=say("form-gate-conclusion", language),
        kind="text",
        required=True,
        value=record.texts.get(CONCLUSION, ""),
    )
    clip = Field(
        name="clip",
        label=use.url[:40] or str(number),
        kind="choice",
        value=str(number),
        choices=tuple(
            Choice(value=str(one), label=f"{one}. {each.url or each.key}"[:70]) for one, each, _r in rows[:25]
        ),
    )
    fields = tuple(
        Field(
            name=f"factor.{one}",
            label=say(f"factor-{one}", language),
            kind="text",
            value=record.texts.get(one) or record.prefilled.get(one, ""),
        )
        for one in wanted
    )
    title, submit = say("form-gate", language)[:45], say("form-send", language)
    return Form(
        command="gate_draft",
        title=title,
        submit=submit,
        fields=(*((clip,) if several else ()), *fields, conclusion),
        record=f"{found.id}:{found.version}",
    )


def send_back_form(found: Draft, desk: Desk) -> Form:
    """What it needs, in the approver's words."""
    say, language = desk.texts.say, spoken(found.language)
    comment = Field(
        name="reason", label=say("form-comment", language), kind="text", required=True, max_length=LONGEST_COMMENT
    )
    return Form(
        command="send_back_draft",
        title=say("form-send-back", language),
        submit=say("form-send", language),
        fields=(comment,),
        record=f"{found.id}:{found.version}",
    )


def is_prefill(desk: Desk, draft: Draft, name: str, value: str) -> bool:
    """Whether a form's field came back as it was pre-filled."""
    rows = edit.gate_form(draft, desk)
    return any(" ".join(value.split()) == record.prefilled.get(name) for _number, _use, record in rows)
