"""A licence that is entered on the command line changes the assessment, with its citation; one that ended does not."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import Keyboard

pytestmark = pytest.mark.weights

CLIP = "An AI advert in which Batman drives a toy car through a living room"
CHANNEL = "https://www.youtube.com/@acmetoys/videos"


@pytest.fixture
def register(keyboard: Keyboard) -> Iterator[Keyboard]:
    """The register, emptied afterwards."""
    yield keyboard
    for one in keyboard.type("licence", "list", "--json").json()["licences"]:
        keyboard.type("licence", "remove", one["id"])


def checked(keyboard: Keyboard, *options: str) -> Any:
    typed = keyboard.type("check", "--json", "--url", CHANNEL, *options, CLIP)
    assert typed.code == 0, typed.err
    return typed.json()


def entered(keyboard: Keyboard, *options: str) -> str:
    words = ("licence", "add", "Acme Toys", "--franchise", "batman", "--channel", "youtube.com/@acmetoys", *options)
    typed = keyboard.type(*words)
    assert typed.code == 0, typed.err
    return typed.out.partition(":")[0]


def test_a_licence_in_force_authorises_and_is_cited_until_it_is_removed(register: Keyboard) -> None:
    before = checked(register)
    number = entered(register, "--until", "2099-12-31")
    during = checked(register)
    removed = register.type("licence", "remove", number)
    after = checked(register)

    assert removed.code == 0
    assert before["likelihood"] == after["likelihood"] == "likely"
    assert during["likelihood"] == "unlikely"
    assert during["next_step"]["name"] == "do_not_send"
    cited = {one["id"]: one["quote"] for one in during["citations"]}
    assert "Acme Toys" in cited[f"licence/{number}"]
    assert any(f"licence/{number}" in one["citations"] for one in during["findings"])


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (("--until", "2020-01-01"), "it has ended"),
        (("--from", "2099-01-01"), "it has not begun"),
        (("--territory", "no"), "it does not reach the country"),
    ],
)
def test_a_licence_that_does_not_reach_the_use_authorises_nothing_and_is_named(
    register: Keyboard, terms: tuple[str, ...], why: str
) -> None:
    number = entered(register, *terms)

    found = checked(register, "--country", "us")

    assert found["likelihood"] == "likely", why
    assert any(f"licence/{number}" in one["citations"] for one in found["findings"]), why


def test_a_licence_for_another_franchise_authorises_nothing(register: Keyboard) -> None:
    typed = register.type(
        "licence", "add", "Acme Toys", "--franchise", "superman", "--channel", "youtube.com/@acmetoys"
    )
    assert typed.code == 0, typed.err

    assert checked(register)["likelihood"] == "likely"


def test_a_misspelt_franchise_is_refused_in_one_sentence(register: Keyboard) -> None:
    typed = register.type("licence", "add", "Acme Toys", "--franchise", "batmann")

    assert typed.code == 2
    assert "batmann" in typed.err


def test_a_tolerated_use_is_not_sent_and_says_why(keyboard: Keyboard) -> None:
    text = "Footage of a fan convention: a visitor cosplays as Batman in a hand-sewn suit, no sale, no ads"
    found = keyboard.type("check", "--json", text, "--fact", "tolerated=yes", "--fact", "handmade=yes").json()

    assert found["next_step"]["name"] == "do_not_send"
    assert found["next_step"]["why"]
