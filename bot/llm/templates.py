"""Prompt templates: prompts/llm/NAME.md, with the fields they use declared in front."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from bot.domain.errors import BadConfiguration
from bot.texts import prompts_folder

FENCE = "+++\n"


@dataclass(frozen=True)
class Prompt:
    """A template and the fields it may use."""

    name: str
    fields: frozenset[str]
    template: Template

    def fill(self, **values: str) -> str:
        """The prompt with its fields; raises KeyError where one is missing or unknown."""
        if set(values) != self.fields:
            raise KeyError(f"{self.name}: fields are {sorted(self.fields)}, given {sorted(values)}")
        return self.template.substitute(values)


def parse(name: str, text: str) -> Prompt:
    """A prompt from its file's text; raises BadConfiguration where declared and used fields differ."""
    head, closing, body = text.removeprefix(FENCE).partition(FENCE)
    if not text.startswith(FENCE) or not closing:
        raise BadConfiguration(f"The prompt {name} must start with its fields between two lines +++.")
    declared = frozenset(tomllib.loads(head)["fields"])
    template = Template(body)
    used = frozenset(template.get_identifiers())
    if declared != used:
        raise BadConfiguration(f"The prompt {name} declares {sorted(declared)} but uses {sorted(used)}.")
    return Prompt(name, declared, template)


@cache
def prompt(name: str, folder: Path | None = None) -> Prompt:
    """The shipped prompt of that name."""
    file = (folder or prompts_folder()) / "llm" / f"{name}.md"
    return parse(name, file.read_text("utf-8"))
