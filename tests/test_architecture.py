"""The shape of the whole: what each place promises the others."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from bot.cli.lazy import LazyGroup
from bot.cli.main import COMMANDS, rightsdesk
from bot.cli.setup_config import example
from bot.config import Settings, load
from bot.texts import Catalogue

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("knowledge/**/*.py")])
KEY = re.compile(r'\.say\(\s*"(?P<key>[a-z][a-z0-9_-]*)"')


def test_the_example_configuration_lists_every_option_with_its_default() -> None:
    assert (ROOT / "config.example.toml").read_text("utf-8") == example()


def test_the_example_configuration_is_what_the_program_does_without_one() -> None:
    assert load(ROOT / "config.example.toml", environment={}) == load(environment={}) == Settings()


def test_every_option_says_why() -> None:
    for name, section in Settings.model_fields.items():
        model = section.annotation
        for option, field in getattr(model, "model_fields", {}).items():
            assert field.description, f"{name}.{option}"


def test_both_languages_have_the_same_messages(texts: Catalogue) -> None:
    assert texts.keys("en") == texts.keys("no")


def test_every_message_the_code_says_is_in_the_catalogue(texts: Catalogue) -> None:
    said = {found["key"] for file in SOURCES for found in KEY.finditer(file.read_text("utf-8"))}

    assert said - texts.keys("en") == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_loads_and_has_help(name: str) -> None:
    group = rightsdesk
    assert isinstance(group, LazyGroup)

    command = group.get_command(None, name)  # type: ignore[arg-type]

    assert command is not None
    assert command.help


def test_no_prompt_or_statutory_text_stands_in_the_code() -> None:
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert "penalty of perjury" not in node.value, file


def test_the_wheel_carries_prompts_and_corpus() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert build["force-include"] == {"prompts": "bot/_prompts"}
    assert "knowledge" in build["packages"]
