"""The one command core of every front-end: Actor, Place, Request, Reply, Core."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal

import structlog
from pydantic import Field as PydanticField

from bot.desk.permits import Permit
from bot.domain.assessment import Assessment, Cited, Likelihood
from bot.domain.clip import Speaker, Statement
from bot.domain.errors import RightsdeskError
from bot.domain.matter import is_outsider
from bot.ports import Texts
from knowledge.model import Audience, Frozen

log = structlog.get_logger(__name__)


class Actor(Frozen):
    """Who asks. `person` is the staff directory's id, or the platform's own where the directory has none."""

    person: str
    platform: Literal["slack", "discord", "cli", "system"]
    name: str = ""
    workspace: str = ""
    """Slack team or Discord guild."""
    clearance: Audience = Audience.PUBLIC
    roles: tuple[str, ...] = ()
    language: str | None = None
    """The platform's locale for this person, as 'en' or 'no'; None where unknown."""
    on_behalf_of: str | None = None
    """For the command line's `--as`: who really typed."""
    guest: bool = False
    """A guest of the workspace, or of another organisation, as the platform says when it is answered."""
    alone: bool = False
    """At this machine, where the directory has nobody yet."""

    @property
    def outsider(self) -> bool:
        """Not of the team: a guest, or an account that the directory does not have."""
        return is_outsider(self.person, self.platform, guest=self.guest)


class Place(Frozen):
    """Where it was asked: a channel, a direct message, a terminal."""

    kind: Literal["direct", "channel", "terminal"]
    channel: str = ""
    thread: str = ""
    external: bool = False
    """Shared with people outside: only public documents are searched, and the answer stays private."""
    clearance: Audience = Audience.PUBLIC


class Attachment(Frozen):
    """A file that came with a request; bytes are fetched by the clip intake, not here."""

    name: str
    url: str = ""
    path: str = ""
    size: int | None = None
    media_type: str = ""


class Request(Frozen):
    """One thing asked, platform-neutral."""

    command: str
    """The first word: check, ask, search, draft, ticket, matter, matters, who, help; or a button's id."""
    text: str = ""
    options: Mapping[str, str] = {}
    """Typed options and form fields: url, country, franchise, record ('M-12', 'D-3'), reason, ..."""
    statements: tuple[Statement, ...] = ()
    """Words with a known speaker (a shared message's text); `text` is the asker's own."""
    files: tuple[Attachment, ...] = ()
    actor: Actor
    place: Place
    event: str = ""
    """The platform's id of the event: one event is answered once."""
    matter: str | None = None
    """The matter this thread belongs to."""

    @property
    def speaker(self) -> Speaker:
        """Whose words the asker's are: what somebody from outside says counts as the uploader's."""
        return Speaker.UPLOADER if self.actor.outsider else Speaker.REVIEWER

    @property
    def clearance(self) -> Audience:
        """The lower of the actor's and the place's; public for outsiders and among them."""
        if self.place.external or self.actor.outsider:
            return Audience.PUBLIC
        return min(self.actor.clearance, self.place.clearance, key=lambda one: one.level)


class Choice(Frozen):
    """One entry of a select or one preset answer."""

    value: str
    label: str


class Button(Frozen):
    """A thing to click. `action` and `record` are all that a component id carries: they survive a restart."""

    action: str
    """share, draft, ticket, ask_counsel, close, answer, sources, thumbs_up, thumbs_down, acknowledge, take, ..."""
    label: str
    record: str = ""
    """What it is about: 'M-12', 'D-3', 'R-<reply id>'."""
    style: Literal["plain", "primary", "danger"] = "plain"
    choices: tuple[Choice, ...] = ()
    """Where not empty it is drawn as a select."""


class Field(Frozen):
    """One field of a form."""

    name: str
    label: str
    kind: Literal["line", "text", "choice", "toggle", "file", "channel"] = "line"
    required: bool = False
    value: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    max_length: int = 3000


class Form(Frozen):
    """A form to open (a modal). Submitting it sends a Request with `command` and the fields as options."""

    command: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    record: str = ""
    errors: Mapping[str, str] = {}
    """Field name -> one sentence."""


class Table(Frozen):
    """Rows for many links or a CSV; `sort` are the columns a person may sort by."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Block(Frozen):
    """A headed part of a reply: a paragraph and a list."""

    heading: str = ""
    text: str = ""
    lines: tuple[str, ...] = ()
    quote: bool = False


class Picture(Frozen):
    """A file to show or attach, by path on this machine."""

    path: str
    name: str
    alt: str = ""


class Reply(Frozen):
    """The answer, platform-neutral. All text is plain: renderers escape it for their platform."""

    title: str = ""
    likelihood: Likelihood | None = None
    summary: str = ""
    blocks: tuple[Block, ...] = ()
    details: tuple[Block, ...] = ()
    """What stands behind `Reasons and sources`, with the sources: a card that has it is short."""
    sources: tuple[Cited, ...] = ()
    table: Table | None = None
    questions: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()
    form: Form | None = None
    pictures: tuple[Picture, ...] = ()
    notice: str = ""
    """That this is an AI-assisted answer and no legal advice (AI Act art. 50)."""
    language: str = "en"
    private: bool = True
    matter: str | None = None
    numbered: bool = True
    """Whether the matter's number is shown: somebody from outside does not learn how many there are."""
    record: str = ""
    """The stored reply's id, for Share and Sources."""
    clearance: Audience = Audience.PUBLIC
    """The highest audience among the documents used: what a place must have to be shown it whole."""
    assessment: Assessment | None = None
    error: bool = False
    asked: Request | None = PydanticField(default=None, exclude=True)
    """What it answers, as it was settled who asks and where."""


Command = Callable[[Request], Coroutine[Any, Any, Reply]]
Ask = Callable[[Request], Coroutine[Any, Any, Permit]]
"""Whether a request may be answered: the one rule (bot.desk.permits)."""


class Core:
    """Runs one command for one request, if the rule permits it, and turns what a person can mend into a reply."""

    def __init__(self, commands: Mapping[str, Command], texts: Texts, door: Ask) -> None:
        """`commands` by their first word."""
        self.commands = dict(commands)
        self.texts = texts
        self.door = door

    async def handle(self, request: Request) -> Reply:
        """Answer a request; never raises what a person could mend."""
        command = self.commands.get(request.command)
        if command is None:
            return self.refusal(
                request, self.texts.say("unknown-command", request.actor.language, word=request.command)
            )
        permit = await self.door(request)
        if not permit.given:
            log.info("not permitted", command=request.command, reason=permit.reason)
            return self.refusal(request, self.texts.say(permit.reason, request.actor.language, **permit.values))
        try:
            return await command(request)
        except RightsdeskError as error:
            log.info("refused", command=request.command, reason=type(error).__name__)
            return self.refusal(request, str(error))

    def refusal(self, request: Request, sentence: str) -> Reply:
        """One sentence, private."""
        language = request.actor.language or "en"
        return Reply(title=self.texts.say("could-not", language), summary=sentence, language=language, error=True)
