"""rightsdesk setup config: every option with its default and one line why, as TOML."""

import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.cli.session import Session
from bot.config import Settings

HEAD = """\
# Rightsdesk: every option with its default. Copy to config.toml and change what you need.
# Each option is also an environment variable, which wins: RIGHTSDESK_ + section + __ + name, for example
# RIGHTSDESK_SLACK__BOT_TOKEN. The program runs with no file at all. Secrets belong into the environment.
"""


@click.command()
@click.pass_obj
def config(session: Session) -> None:
    """Print config.example.toml."""
    session.out.write(example())


def example() -> str:
    """config.example.toml, made from the settings themselves so that the two cannot differ."""
    return HEAD + "".join(_section(name, field) for name, field in Settings.model_fields.items())


def _section(name: str, field: FieldInfo) -> str:
    annotation = field.annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        lines = [f"\n[{name}]", *(f"# {line}" for line in (annotation.__doc__ or "").strip().splitlines())]
        return "\n".join([*lines, *_options(annotation)]) + "\n"
    return "\n" + "\n".join(f"# {line}" for line in (field.description or "").splitlines()) + "\n"


def _options(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield f"# {field.description}"
        default = field.get_default(call_default_factory=True)
        # A default that depends on the machine is shown as a comment only.
        comment = "# " if default is None or isinstance(default, Path) else ""
        yield f"{comment}{name} = {_toml(default)}"


def _toml(value: Any) -> str:
    if value is None:
        return '""'
    if isinstance(value, SecretStr):
        return json.dumps(value.get_secret_value())
    if isinstance(value, Path):
        return '"~/.local/share/rightsdesk"'
    if isinstance(value, Enum):
        return json.dumps(value.value)
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
