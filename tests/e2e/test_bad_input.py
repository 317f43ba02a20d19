"""Bad input gets one clear sentence, exit code 2, and loses nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import run
from tests.e2e.conftest import Keyboard

pytestmark = pytest.mark.weights


def refused(keyboard: Keyboard, *words: str, stdin: bytes = b"") -> str:
    typed = keyboard.type(*words, stdin=stdin)
    assert typed.code == 2, (typed.code, typed.out, typed.err)
    (sentence,) = typed.err.strip().splitlines()
    assert "Traceback" not in typed.err
    return sentence


@pytest.mark.parametrize("command", ["check", "ask", "search"])
def test_empty_text(keyboard: Keyboard, command: str) -> None:
    assert "text" in refused(keyboard, command, "  ")


@pytest.mark.parametrize("command", ["check", "ask", "search"])
def test_a_megabyte_of_text(keyboard: Keyboard, command: str) -> None:
    sentence = refused(keyboard, command, "-", stdin=b"a" * 1_000_000)

    assert "20,000" in sentence or "20000" in sentence or "20 000" in sentence


def test_standard_input_that_is_not_utf8(keyboard: Keyboard) -> None:
    assert "UTF-8" in refused(keyboard, "check", "-", stdin=b"\xff\xfe")


def test_a_file_that_is_no_text_at_all(fresh: Callable[..., Keyboard], tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01")
    keyboard = fresh()

    sentence = refused(keyboard, "knowledge", "add", str(file))

    assert "note.md" in sentence


def test_broken_front_matter_names_file_field_and_what_is_allowed(
    fresh: Callable[..., Keyboard], tmp_path: Path
) -> None:
    file = tmp_path / "letter.md"
    file.write_text("---\nid: notice/x\nkind: notice\ntitle: X\naudience: everyone\n---\nText.\n")

    sentence = refused(fresh(), "knowledge", "add", str(file))

    assert "letter.md" in sentence
    assert "audience" in sentence
    assert "counsel" in sentence


def test_an_unknown_option_of_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[llm]\nmodle = 'x'\n")

    code = run(["--config", str(file), "search", "x"])

    assert code == 2
    assert "llm.modle" in capsys.readouterr().err


def test_a_country_that_is_none(keyboard: Keyboard) -> None:
    assert "country" in refused(keyboard, "check", "A clip of Young-hee", "--country", "Norway")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_data_folder(fresh: Callable[..., Keyboard], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)

    assert "data" in refused(fresh(), "search", "x")
