import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assessment.rewrite import fault, sentences
from bot.domain.assessment import Likelihood
from bot.texts import prompts_folder

DATA = tomllib.loads((prompts_folder() / "llm" / "words.toml").read_text("utf-8"))
WORDS = {Likelihood(name): tuple(words) for name, words in DATA["likelihood"].items()}
NEVER = tuple(DATA["never"]["words"])
ALLOWED = {
    "guide/squid-game#young-hee": "A robot doll about four metres tall turns her head.",
    "ruling/towle#why": "A character needs distinctive traits; see https://law.example/towle for the opinion.",
}


def judged(text: str, likelihood: Likelihood = Likelihood.LIKELY) -> str:
    return fault(text, likelihood, ALLOWED, WORDS, NEVER)


@pytest.mark.parametrize(
    "text",
    [
        "The clip likely shows the doll [guide/squid-game#young-hee].",
        "It shows “a robot doll about four metres tall” [guide/squid-game#young-hee].".replace("a robot", "A robot"),
        "Sannsynligvis er det dukka. [guide/squid-game#young-hee] Den har egne trekk [ruling/towle#why].",
        "The opinion stands at https://law.example/towle [ruling/towle#why].",
    ],
)
def test_a_rewrite_whose_every_sentence_is_carried_may_be_shown(text: str) -> None:
    assert judged(text) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The clip is likely. It shows the doll [guide/squid-game#young-hee].", "no citation"),
        ("It is so [ruling/invented].", "which no finding cites"),
        ("The court said “pay now” [ruling/towle#why].", "quotation"),
        ("See https://evil.example/x [ruling/towle#why].", "link"),
        ("Write to a@evil.example [ruling/towle#why].", "link"),
        ("Dear @everyone, look [ruling/towle#why].", "mentions"),
        ("Dear <!channel>, look [ruling/towle#why].", "mentions"),
        ("It is unlikely [ruling/towle#why].", "unlikely"),
        ("Det er usannsynlig [ruling/towle#why].", "usannsynlig"),
        ("It is infringing [ruling/towle#why].", "infringing"),
        ("", "empty"),
        ("a [ruling/towle#why]. " * 100, "too long"),
    ],
)
def test_a_rewrite_that_adds_anything_is_not_shown(text: str, reason: str) -> None:
    assert reason in judged(text)


def test_unlikely_may_say_unlikely_but_not_likely() -> None:
    assert judged("It is unlikely [ruling/towle#why].", Likelihood.UNLIKELY) == ""
    assert judged("It is likely [ruling/towle#why].", Likelihood.UNLIKELY) != ""


def test_citations_after_the_full_stop_belong_to_their_sentence() -> None:
    assert sentences("One. [a/b] Two [c/d].") == ["One. [a/b]", "Two [c/d]."]


@given(st.text(max_size=300))
def test_nothing_without_a_known_citation_is_ever_shown(text: str) -> None:
    carried = any(f"[{one}]" in text for one in ALLOWED)

    assert carried or judged(text) != ""
