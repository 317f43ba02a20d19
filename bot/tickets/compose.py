"""What a ticket says: templates and the tracker's section, cut to what the tracker may see."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.desk.find import times_seen
from bot.domain.assessment import Assessment
from bot.domain.errors import BadConfiguration
from bot.domain.matter import NOBODY, Matter
from bot.domain.ticket import TicketContent
from bot.ports import Tracker, Tx
from bot.texts import prompts_folder
from bot.tickets.options import TrackerOptions

LONGEST_TITLE = 200
LONGEST_TEXT = 30_000
"""GitHub takes 65,536 characters, Jira 32,767, the others more."""
MENTION = re.compile(r"(?<![\w/.])@(?=\w)")
ZERO_WIDTH = "\u200b"


class Writer:
    """Composes tickets: what the words are decides the template, how they are filed the tracker's section."""

    def __init__(self, options: Mapping[str, TrackerOptions], folder: Path | None = None) -> None:
        """`options` by the tracker's name; trackers without a section get the defaults."""
        self.options = dict(options)
        self.compiled: dict[str, Template] = {}
        self.folder = folder or prompts_folder() / "tickets"
        # The templates may be the customer's, the values come from anywhere: neither may reach into the program.
        self.jinja = SandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
        )

    def __call__(
        self, tx: Tx, matter: Matter, assessment: Assessment | None, tracker: Tracker, wishes: Mapping[str, Any]
    ) -> TicketContent:
        """A new ticket's content; `wishes` are the policy rule's, with the rule's name and our key."""
        options = self.options.get(tracker.name) or TrackerOptions(adapter=tracker.name)
        shown = tracker.clearance.may_see(matter.audience)
        values = {
            "matter": _outline(matter) if not shown else matter,
            "shown": shown,
            "likelihood": matter.likelihood.value if matter.likelihood else "",
            "assessment": assessment if shown else None,
            "repeats": times_seen(tx, matter.uploader, NOBODY),
            "rule": wishes.get("rule", ""),
            "key": wishes.get("key", ""),
        }
        return self.content(options, matter, values, wishes, audience_shown=shown, tracker=tracker)

    def content(
        self,
        options: TrackerOptions,
        matter: Matter,
        values: Mapping[str, Any],
        wishes: Mapping[str, Any],
        *,
        audience_shown: bool,
        tracker: Tracker,
    ) -> TicketContent:
        """The same from ready values."""
        home = self.folder / options.language
        title = self.render(options.title or home / "title.txt", values)
        priority = wishes.get("priority") or options.priority
        assignee = wishes.get("assignee") or options.assignee
        return TicketContent(
            title=" ".join(title.split())[:LONGEST_TITLE],
            text=self.render(options.body or home / f"body.{options.markup}", values)[:LONGEST_TEXT],
            project=wishes.get("project") or _project(options, matter) or options.project,
            labels=tuple(dict.fromkeys((*options.labels, *wishes.get("labels", ()), *matter.franchises))),
            priority=options.priorities.get(priority, priority),
            assignee=options.assignees.get(assignee, assignee),
            fields={name: self._render(text, values, name) for name, text in options.fields.items()},
            audience=matter.audience if audience_shown else tracker.clearance,
        )

    def render(self, file: Path, values: Mapping[str, Any]) -> str:
        """A template file with the values in it; raises BadConfiguration."""
        try:
            text = file.read_text("utf-8")
        except OSError as error:
            raise BadConfiguration(f"The ticket template {file} cannot be read ({error.strerror}).") from error
        return self._render(text, values, str(file))

    def _render(self, text: str, values: Mapping[str, Any], name: str) -> str:
        try:
            return harmless(self._template(text).render(values)).strip()
        except TemplateError as error:
            raise BadConfiguration(f"The ticket template {name} does not work: {error}.") from error

    def _template(self, text: str) -> Template:
        """Compiled once: a file that is edited has another text."""
        if text not in self.compiled:
            self.compiled[text] = self.jinja.from_string(text)
        return self.compiled[text]


def harmless(text: str) -> str:
    """The same words, in which nobody's name calls anybody: clip texts are written by strangers.

    GitHub, Linear and Zendesk notify whom "@name" names, Jira whom "[~name]" names; HTML comments could hide text.
    """
    text = MENTION.sub(f"@{ZERO_WIDTH}", text)
    return text.replace("[~", f"[{ZERO_WIDTH}~").replace("<!--", f"<{ZERO_WIDTH}!--")


def _project(options: TrackerOptions, matter: Matter) -> str:
    return next((options.projects[slug] for slug in matter.franchises if slug in options.projects), "")


def _outline(matter: Matter) -> Matter:
    """What may be said of a matter whose assessment used documents above the tracker's clearance."""
    return Matter(
        number=matter.number,
        opened=matter.opened,
        opened_by=matter.opened_by,
        host=matter.host,
        likelihood=matter.likelihood,
    )
