"""Joining what was read: the likeliest meaning stands unless another would change the likelihood."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clip import Clip, Speaker, Statement
from bot.reading.choices import Choice, Option
from bot.reading.composed import LONGEST, compose
from bot.reading.join import MOST_DOUBTS, STANDS, join

SHOWN, HIDDEN = "shown", "not_shown"


def choice(about: str, sure: float, value: str = SHOWN, other: str = HIDDEN) -> Choice:
    """Two meanings, the likelier first."""
    return Choice(about, (Option(sure, value), Option(1 - sure, other)))


def likely_if_shown(options) -> str:
    return "likely" if any(option.value == SHOWN for option in options) else "unlikely"


def test_what_is_sure_stands_without_a_question():
    joined = join([choice("seen.a#b", 0.98)], likely_if_shown)
    assert (joined.options[0].value, joined.doubt) == (SHOWN, None)


def test_a_doubt_that_changes_the_likelihood_is_asked():
    joined = join([choice("seen.a#b", 0.52)], likely_if_shown)
    assert joined.doubt is not None
    assert (joined.doubt.about, joined.doubt.taken, joined.doubt.other) == ("seen.a#b", SHOWN, HIDDEN)


def test_a_doubt_that_changes_nothing_is_not_asked():
    joined = join([choice("seen.a#b", 0.51), choice("seen.c#d", 0.99)], likely_if_shown)
    assert joined.doubt is None


def test_two_weak_signs_together_can_outweigh_the_likeliest_of_each():
    both = [choice("seen.a#b", 0.6, HIDDEN, SHOWN), choice("seen.c#d", 0.6, HIDDEN, SHOWN)]
    joined = join(both, likely_if_shown)
    assert joined.weights["likely"] == pytest.approx(0.64)
    assert likely_if_shown(joined.options) == "likely"


def test_whether_anything_is_described_is_asked_before_all_else():
    def judge(options) -> str:
        if any(option.value == "no" for option in options):
            return "needs_info"
        return likely_if_shown(options)

    joined = join([choice("seen.a#b", 0.55), choice("described", 0.6, "yes", "no")], judge)
    assert joined.doubt is not None
    assert joined.doubt.about == "described"


@given(st.lists(st.floats(0.5, 1.0), min_size=1, max_size=12))
def test_the_weights_sum_to_one_and_the_law_is_asked_a_bounded_number_of_times(sures):
    asked = 0

    def judge(options) -> str:
        nonlocal asked
        asked += 1
        return likely_if_shown(options)

    joined = join([choice(f"seen.g{at}#a", sure) for at, sure in enumerate(sures)], judge)
    assert math.isclose(sum(joined.weights.values()), 1.0, abs_tol=1e-6)
    assert asked <= 3**MOST_DOUBTS + 3 * MOST_DOUBTS + 2
    assert joined.doubt is None or max(joined.weights.values()) < STANDS


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5), st.integers(0, 200), st.integers(1, 40))
def test_a_stretch_of_the_composed_text_leads_back_to_the_words_of_a_statement(texts, start, length):
    clip = Clip(
        statements=tuple(
            Statement(by=(Speaker.REVIEWER, Speaker.UPLOADER)[at % 2], text=text, where="caption")
            for at, text in enumerate(texts)
        )
    )
    composed = compose(clip)
    span = composed.span(start, start + length)
    if span is not None:
        assert clip.statements[span.statement].text[span.start : span.end] == span.text
        assert span.text in composed.text


def test_a_caption_stands_below_the_reviewers_words_and_is_the_uploaders():
    clip = Clip(
        statements=(
            Statement(by=Speaker.UPLOADER, text="fully licensed", where="title"),
            Statement(by=Speaker.REVIEWER, text="A doll turns its head."),
        )
    )
    composed = compose(clip)
    assert composed.text == "A doll turns its head.\nTitle: fully licensed"
    at = composed.text.index("fully")
    assert composed.speaker(at, at + 5) is Speaker.UPLOADER
    assert composed.speaker(0, 6) is Speaker.REVIEWER


def test_no_more_is_read_than_the_card_says():
    assert len(compose(Clip.described("word " * LONGEST)).text) == LONGEST
