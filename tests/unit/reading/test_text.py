"""Tokens, windows and names: pure functions under the reader."""

import time
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model import Guide
from knowledge.model_files import ModelChoice, prepare
from knowledge.reading.folding import Folded
from knowledge.reading.names import NameIndex
from knowledge.reading.reader import tokens_of
from knowledge.reading.windows import LONGEST, windows
from knowledge.shipped import load_corpus
from knowledge.unigram import Unigram


@pytest.fixture(scope="module")
def unigram() -> Unigram:
    choice = ModelChoice(Path(platformdirs.user_cache_path("rightsdesk")) / "models")
    prepare(choice)
    return Unigram(choice.pieces)


@pytest.fixture(scope="module")
def names() -> NameIndex:
    return NameIndex([loaded.document for loaded in load_corpus() if isinstance(loaded.document, Guide)])


@pytest.mark.parametrize(
    "text", ["Sjåføren på Ørland", "새벽 영희 인형이 움직여요 👍🏽", "ﬁne ½ ok…", "a  b\n\nc", "", " "]
)
def test_tokens_are_those_of_the_search_model_and_stand_in_order(unigram, text):
    tokens = unigram.tokens(text)
    assert tokens.ids == unigram.ids(text, 10_000)[1:-1]
    assert len(tokens.ids) == len(tokens.spans)
    ends = [end for _start, end in tokens.spans]
    assert ends == sorted(ends)
    assert all(0 <= start <= end <= len(text) for start, end in tokens.spans)


@settings(deadline=None)
@given(text=st.text(max_size=400))
def test_windows_hold_every_token_once(unigram, text):
    tokens = unigram.tokens(text)
    found = list(windows(text, tokens, 16))
    assert [at for first, last in found for at in range(first, last)] == list(range(len(tokens.ids)))
    assert all(0 < last - first <= 16 for first, last in found)


def test_a_long_text_is_cut_at_the_ends_of_sentences(unigram):
    text = "The doll turns its head and looks at them. " * 60
    tokens = unigram.tokens(text)
    for _first, last in list(windows(text, tokens))[:-1]:
        assert text[: tokens.spans[last - 1][1]].endswith(".")
    assert len(tokens.ids) > LONGEST


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20), st.integers(0, 60), st.integers(0, 20))
def test_the_tokens_of_a_stretch_are_those_that_share_something_with_it(gaps, start, length):
    spans, at = [], 0
    for gap, size in gaps:
        spans.append((at + gap, at + gap + size))
        at += gap + size
    end = start + length
    wanted = [n for n, (first, last) in enumerate(spans) if last > first and first < end and last > start]
    assert tokens_of(spans, start, end) == wanted


@pytest.mark.parametrize(
    ("text", "asset"),
    [
        ("Demogorgonen løper gjennom Oslo", "demogorgon"),
        ("오징어게임인형이 춤춘다", "young-hee"),
        ("Darth Vadar orders tea", "darth-vader"),
        ("Die Squid-Game-Puppe dreht den Kopf", "young-hee"),
    ],
)
def test_a_name_is_found_inflected_joined_and_misspelt(names, text, asset):
    assert asset in {each.name.asset.id for each in names.find(Folded(text)) if each.name.asset}


@pytest.mark.parametrize(
    "shape", ["not Young-hee but ", "Spiderman ", "x", "SpongeBob's Squid Games Vecnna ", "é\u0301"]
)
def test_finding_names_grows_with_the_length_and_not_with_its_square(names, shape):
    def cost(length: int) -> float:
        text = (shape * length)[:length]
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            names.find(Folded(text))
            best = min(best, time.process_time() - began)
        return best

    cost(1_000)
    assert cost(20_000) <= 2.5 * cost(10_000) + 0.02
