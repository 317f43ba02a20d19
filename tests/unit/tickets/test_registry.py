from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.bootstrap import App
from bot.config import load
from bot.domain.errors import BadConfiguration
from bot.tickets import registry
from bot.tickets.options import TrackerOptions
from bot.tickets.registry import read_sections

NAMES = {"email", "github", "jira", "linear", "roundup", "rt", "servicenow", "webhook", "zendesk"}
JIRA = '[trackers.legal]\nadapter = "jira"\nbase_url = "https://acme.atlassian.net"\n'


def test_every_adapter_is_found_by_its_entry_point() -> None:
    assert set(registry.adapters()) >= NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_option_of_every_adapter_says_what_it_is(name: str) -> None:
    adapter = registry.find_adapter(name)

    assert adapter is not None
    assert [one for one, field in adapter.Options.model_fields.items() if not field.description] == []
    assert isinstance(adapter.Options.model_fields["clearance"].default, str)


def test_a_secret_from_the_environment_opens_the_tracker_and_never_prints_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(JIRA)
    monkeypatch.setenv("RIGHTSDESK_TRACKERS__LEGAL__TOKEN", "jira-canary")
    monkeypatch.setenv("RIGHTSDESK_DATA__FOLDER", str(tmp_path / "data"))

    settings = load(file)
    app = App(settings)

    (section,) = app.tracker_sections
    assert section.options.token.get_secret_value() == "jira-canary"
    assert list(app.trackers) == ["builtin", "legal"]
    assert "jira-canary" not in f"{settings!r} {settings} {section!r} {app.trackers['legal']!r}"


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"jira": {"base_url": "https://x", "token": "canary", "tokn": "canary"}}, "trackers.jira.tokn"),
        ({"jira": {"token": "canary"}}, "trackers.jira.base_url"),
        ({"x": {"adapter": "trello", "token": "canary"}}, "“trello” is not installed"),
        ({"builtin": {"adapter": "jira"}}, "always there"),
        ({"rt": {"base_url": "https://x", "token": "canary", "clearance": "everybody"}}, "trackers.rt.clearance"),
    ],
)
def test_a_bad_section_gets_one_sentence_without_its_secrets(section: Any, words: str) -> None:
    with pytest.raises(BadConfiguration) as refusal:
        read_sections(section)

    assert words in str(refusal.value)
    assert "canary" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


class StickyNotes:
    """An adapter of somebody else's."""

    class Options(TrackerOptions):
        """Its own option."""

        colour: str
        token: SecretStr = SecretStr("")

    def __init__(self, name: str, options: Any, sent: Any) -> None:
        self.name, self.clearance, self.colour = name, options.clearance, options.colour


def test_somebody_elses_adapter_is_found_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("sticky", f"{__name__}:StickyNotes", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == registry.GROUP else [])

    (section,) = read_sections({"wall": {"adapter": "sticky", "colour": "yellow"}})

    assert section.adapter(section.name, section.options, None).colour == "yellow"
