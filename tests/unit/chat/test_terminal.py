import io

import pytest
from rich.console import Console

from bot.chat.terminal import render, request_from
from bot.commands.core import Actor, Block, Reply
from bot.domain.assessment import Cited, Likelihood
from bot.texts import Catalogue

ANALYST = Actor(person="ada", platform="cli")
WORDS = frozenset({"ask", "check", "search", "help"})


def shown(reply: Reply, texts: Catalogue) -> str:
    out = io.StringIO()
    Console(file=out, width=100, highlight=False).print(render(reply, texts))
    return out.getvalue()


@pytest.mark.parametrize(
    ("line", "command", "text"),
    [
        ("ask Is style protected?", "ask", "Is style protected?"),
        ("Is style protected?", "ask", "Is style protected?"),
        ("A clip of Young-hee", "check", "A clip of Young-hee"),
        ("HELP", "help", ""),
    ],
)
def test_a_line_is_routed_by_rule(line: str, command: str, text: str) -> None:
    request = request_from(line, ANALYST, WORDS)

    assert (request.command, request.text) == (command, text)


def test_a_card_shows_the_likelihood_in_the_askers_language(texts: Catalogue) -> None:
    card = shown(Reply(likelihood=Likelihood.LIKELY, summary="Fordi.", language="no"), texts)

    assert "SANNSYNLIG" in card
    assert "Fordi." in card


def test_text_of_a_clip_is_never_read_as_markup(texts: Catalogue) -> None:
    text = "[bold]no[/bold] [link=https://evil.example]x[/link]"

    card = shown(Reply(likelihood=Likelihood.POSSIBLE, summary=text, blocks=(Block(text=text),)), texts)

    assert card.count("[bold]no[/bold]") == 2


def test_a_source_is_shown_with_its_number_and_id(texts: Catalogue) -> None:
    source = Cited(id="ruling/towle#why", kind="ruling", title="DC Comics v. Towle", quote="A car can be a character.")

    card = shown(Reply(likelihood=Likelihood.LIKELY, summary="s", sources=(source,)), texts)

    assert "[1]" in card
    assert "ruling/towle#why" in card
