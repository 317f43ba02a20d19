from pathlib import Path

import pytest

from bot.config import load
from bot.domain.errors import BadConfiguration


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[llm]\nmodel = "scripted:a"\ntimeout_seconds = 3.0\n')
    monkeypatch.setenv("RIGHTSDESK_LLM__MODEL", "hostile")

    settings = load(file)

    assert settings.llm.model == "hostile"
    assert settings.llm.timeout_seconds == 3.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[llm]\nmodle = 1\n", "llm.modle is unknown"),
        ("[nonsense]\na = 1\n", "nonsense is unknown"),
        ("[llm]\ntimeout_seconds = -1\n", "llm.timeout_seconds does not fit"),
        ("[llm\n", "is not TOML"),
    ],
)
def test_a_bad_file_gets_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)

    with pytest.raises(BadConfiguration) as refusal:
        load(file, environment={})

    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="cannot be read"):
        load(tmp_path / "none.toml", environment={})


@pytest.mark.parametrize("name", ["RIGHTSDESK_SLACK__BOT_TOKN", "RIGHTSDESK_SLAK__BOT_TOKEN"])
def test_a_misspelt_variable_is_refused(name: str) -> None:
    with pytest.raises(BadConfiguration, match=name):
        load(environment={name: "xoxb-1"})


def test_a_secret_never_prints_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSDESK_SLACK__BOT_TOKEN", "xoxb-canary")

    settings = load()

    assert "xoxb-canary" not in repr(settings)
    assert settings.slack.bot_token.get_secret_value() == "xoxb-canary"
