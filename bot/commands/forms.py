"""The forms: what they ask, what is wrong with what was filled in, and the request that they become."""

from collections.abc import Callable, Mapping

from bot.commands.card import close_choices, spoken
from bot.commands.check import country_of
from bot.commands.core import Choice, Command, Field, Form, Reply, Request
from bot.commands.words import LONGEST
from bot.domain.errors import BadInput
from bot.domain.links import host_of, urls_in
from bot.ports import Texts

COUNTRIES = ("us", "eu", "uk", "no", "kr", "cn")
TOGGLES = {"ai": "fact.ai_generated", "ads": "fact.commercial", "licence": "fact.licensed"}
"""A toggle of the form -> the fact that it answers."""
LONGEST_NOTE = 1000
LONGEST_DESCRIPTION = 3000

Values = Mapping[str, str]


def check_form(texts: Texts, language: str | None, values: Values | None = None) -> Form:
    """Everything that `check` takes: for a check without any words."""
    said = spoken(language or "en")
    given = values or {}
    countries = tuple(Choice(value=one, label=texts.say(f"country-{one}", said)) for one in COUNTRIES)
    fields = (
        Field(
            name="description",
            label=texts.say("form-description", said),
            kind="text",
            value=given.get("description", ""),
            hint=texts.say("form-description-hint", said),
            max_length=LONGEST_DESCRIPTION,
        ),
        _url_field(texts, said, given),
        _file_field(texts, said),
        Field(
            name="country",
            label=texts.say("form-country", said),
            kind="choice",
            value=given.get("country", ""),
            choices=countries,
        ),
        *_toggles(texts, said, given),
    )
    return Form(
        command="check", title=texts.say("form-check", said), submit=texts.say("form-submit", said), fields=fields
    )


def short_form(texts: Texts, language: str | None, url: str) -> Form:
    """For a bare link: a file or one line of description, and the three facts that decide most."""
    said = spoken(language or "en")
    line = Field(
        name="description",
        label=texts.say("form-line", said),
        hint=texts.say("form-description-hint", said),
        max_length=LONGEST_DESCRIPTION,
    )
    fields = (line, _file_field(texts, said), _url_field(texts, said, {"url": url}), *_toggles(texts, said, {}))
    return Form(
        command="check", title=texts.say("form-link", said), submit=texts.say("form-submit", said), fields=fields
    )


def _url_field(texts: Texts, said: str, given: Values) -> Field:
    return Field(name="url", label=texts.say("form-url", said), value=given.get("url", ""), max_length=2000)


def _file_field(texts: Texts, said: str) -> Field:
    return Field(name="file", label=texts.say("form-file", said), kind="file")


def _toggles(texts: Texts, said: str, given: Values) -> tuple[Field, ...]:
    return tuple(
        Field(name=name, label=texts.say(f"form-{name}", said), kind="toggle", value=given.get(name, ""))
        for name in TOGGLES
    )


def feedback_form(texts: Texts, language: str | None, record: str) -> Form:
    """What was wrong with an answer."""
    return _note_form("thumbs_down", "form-feedback", "form-feedback-reason", texts, language, record, required=True)


def counsel_form(texts: Texts, language: str | None, record: str) -> Form:
    """What counsel is asked."""
    return _note_form("ask_counsel", "form-counsel", "form-counsel-question", texts, language, record, required=True)


def answer_form(texts: Texts, language: str | None, record: str) -> Form:
    """The answer to a question that has no preset ones."""
    return _note_form("answer", "form-answer", "form-answer-words", texts, language, record, required=True)


def _note_form(
    command: str, title: str, label: str, texts: Texts, language: str | None, record: str, *, required: bool
) -> Form:
    said = spoken(language or "en")
    note = Field(
        name="reason",
        label=texts.say(label, said),
        kind="text",
        required=required,
        max_length=LONGEST_NOTE,
    )
    return Form(
        command=command,
        title=texts.say(title, said),
        submit=texts.say("form-send", said),
        fields=(note,),
        record=record,
    )


def close_form(texts: Texts, language: str | None, record: str) -> Form:
    """Why nothing is sent: a preset reason, and a note where one is needed."""
    said = spoken(language or "en")
    return Form(
        command="close",
        title=texts.say("form-close", said),
        submit=texts.say("form-close-submit", said),
        fields=(
            Field(
                name="reason",
                label=texts.say("form-close-reason", said),
                kind="choice",
                required=True,
                choices=close_choices(texts, said),
            ),
            Field(name="note", label=texts.say("form-note", said), kind="text", max_length=LONGEST_NOTE),
        ),
        record=record,
    )


def share_form(texts: Texts, language: str | None, record: str) -> Form:
    """Where to post an answer that was not asked in a channel."""
    said = spoken(language or "en")
    return Form(
        command="share",
        title=texts.say("form-share", said),
        submit=texts.say("form-share-submit", said),
        fields=(Field(name="channel", label=texts.say("form-channel", said), kind="channel", required=True),),
        record=record,
    )


def pause_form(texts: Texts, language: str | None, record: str) -> Form:
    """Why everything that leaves is stopped."""
    return _note_form("pause", "form-pause", "form-pause-reason", texts, language, record, required=True)


FORMS: Mapping[str, Callable[[Texts, str | None, str], Form]] = {
    "answer": answer_form,
    "thumbs_down": feedback_form,
    "ask_counsel": counsel_form,
    "close": close_form,
    "share": share_form,
    "pause": pause_form,
}
"""Buttons that need more than a click: the form that asks for it, by action."""


def wanted_form(request: Request, texts: Texts) -> Form | None:
    """The form that a request needs before it can be answered; None where it can be answered as it is."""
    language = request.actor.language
    if request.command == "check":
        return _check_wants(request, texts)
    opened = FORMS.get(request.command)
    said = request.options.get("reason") or request.options.get("channel")
    if opened is None or said or (request.command == "pause" and request.text.strip()):
        return None
    if request.command == "share" and request.place.kind == "channel":
        return None
    return opened(texts, language, request.options.get("record", ""))


def _check_wants(request: Request, texts: Texts) -> Form | None:
    if request.files or request.statements or request.matter or "description" in request.options:
        return None
    text = request.text.strip()
    if not text and not request.options.get("url"):
        return check_form(texts, request.actor.language)
    links = urls_in(text) or tuple(filter(None, [request.options.get("url")]))
    nothing_said = not text or (len(links) == 1 and len(text.replace(links[0], " ").split()) == 0)
    return short_form(texts, request.actor.language, links[0]) if links and nothing_said else None


def faults(command: str, values: Values, texts: Texts, language: str | None, *, files: int = 0) -> dict[str, str]:
    """What is wrong with a filled-in form: field -> one sentence; empty where it can be sent."""
    said = spoken(language or "en")
    if command == "check":
        return _check_faults(values, texts, said, files)
    form = FORMS[command](texts, said, "") if command in FORMS else None
    missing = (
        [field for field in form.fields if field.required and not values.get(field.name, "").strip()] if form else []
    )
    return {field.name: texts.say("form-missing", said) for field in missing}


def _check_faults(values: Values, texts: Texts, said: str, files: int) -> dict[str, str]:
    found: dict[str, str] = {}
    description, url = values.get("description", "").strip(), values.get("url", "").strip()
    if not (description or url or files):
        found["description"] = texts.say("form-nothing", said)
    if len(description) > LONGEST:
        found["description"] = texts.say("long-text", said, length=len(description), longest=LONGEST)
    if url and not is_link(url):
        found["url"] = texts.say("form-no-link", said)
    try:
        country_of({"country": values.get("country", "")})
    except BadInput as error:
        found["country"] = str(error)
    return found


def is_link(url: str) -> bool:
    """One http or https address with a host, and nothing else."""
    return urls_in(url) == (url,) and bool(host_of(url))


def filled(request: Request, values: Values) -> Request:
    """The request that a filled-in form becomes: its text, its options, its facts."""
    options = {name: value.strip() for name, value in values.items() if value.strip() and name not in TOGGLES}
    options |= {TOGGLES[name]: "yes" for name in TOGGLES if values.get(name)}
    text = options.pop("description", "") or options.get("url", "")
    if request.command == "check":
        # A form was filled in: no second one is wanted, however little it says.
        options["description"] = "given" if text else "none"
    return request.model_copy(update={"text": text, "options": {**request.options, **options}})


def offer(texts: Texts) -> Command:
    """A bare link, or nothing at all, where no form can be opened at once: a card that offers it."""

    async def run(request: Request) -> Reply:
        form = wanted_form(request.model_copy(update={"command": "check"}), texts)
        language = spoken(request.actor.language or "en")
        return Reply(
            title=texts.say("form-link" if request.text.strip() else "form-check", language),
            summary=texts.say("link-needs-words" if request.text.strip() else "mention-empty", language),
            form=form or check_form(texts, language),
            language=language,
        )

    return run
