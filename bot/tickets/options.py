"""What every tracker's section [trackers.NAME] may say; each adapter adds its own."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, SecretStr

from bot.config import Options
from bot.domain.ticket import TicketState
from knowledge.model import Audience


class TrackerOptions(Options):
    """What every tracker has."""

    markup: ClassVar[Literal["md", "txt"]] = "txt"
    """Which of the shipped bodies suits it: Markdown or plain text."""

    adapter: str = Field(description="github, jira, linear, servicenow, zendesk, rt, roundup, webhook, email, ...")
    clearance: Audience = Field(default=Audience.PUBLIC, description="The highest audience its tickets may quote.")
    language: Literal["en", "no"] = Field(default="en", description="Language of the shipped texts.")
    project: str = Field(default="", description="Where tickets are opened if no rule says otherwise.")
    projects: dict[str, str] = Field(default={}, description="Project per franchise: guide slug -> project.")
    labels: tuple[str, ...] = Field(default=("rightsdesk",), description="Labels of every ticket.")
    priority: str = Field(default="", description="Priority if no rule says one.")
    priorities: dict[str, str] = Field(default={}, description="Our word -> the tracker's: { high = '2' }.")
    assignee: str = Field(default="", description="Account of the assignee if no rule names one.")
    assignees: dict[str, str] = Field(default={}, description="Id in the staff directory -> account in the tracker.")
    fields: dict[str, str] = Field(default={}, description="Further fields: the tracker's name -> a template.")
    states: dict[TicketState, str] = Field(
        default={}, description="The tracker's name for open, in_progress, resolved, closed, where it has its own."
    )
    title: Path | None = Field(default=None, description="A title template of your own.")
    body: Path | None = Field(default=None, description="A text template of your own.")
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Takes signed webhooks at /trackers/NAME of [work] health_port: the secret that the tracker was "
        "given; GitHub, Jira, Linear and Zendesk as they sign, others as Standard Webhooks ('whsec_' and base64).",
    )
    timeout_seconds: float = Field(default=20.0, gt=0, description="How long an answer may take.")
