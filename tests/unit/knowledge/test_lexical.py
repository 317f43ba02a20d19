"""The word index: several audiences weigh as one, and its segments decide nothing."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lexical import Entry, LexicalHits, LexicalIndex, Restriction
from knowledge.model import Audience

WORDS = ("robot", "doll", "orange", "dress", "bridge", "clip", "game", "zanzibar")
QUESTION = ("robot", "doll", "zanzibar", "marmalade")


def entry(ordinal: int, words: Sequence[str], audience: Audience = Audience.PUBLIC) -> Entry:
    """A document of one passage, whose row is its ordinal."""
    return Entry(ordinal, f"notice/{ordinal}", audience, (), ("letter",), words, [(ordinal, "en", words)])


EVERYTHING = Restriction(tuple(Audience))


def searched(batches: Sequence[Sequence[Entry]], restriction: Restriction = EVERYTHING) -> LexicalHits:
    """What an index says that was made in these batches."""
    with TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder))
        for batch in batches:
            index.apply((), batch)
        return index.search(QUESTION, restriction, 100, 200)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), min_size=6, max_size=6), st.sampled_from(Audience)),
        min_size=1,
        max_size=12,
    )
)
def test_words_weigh_the_same_however_documents_of_one_length_are_spread_over_audiences(
    documents: list[tuple[list[str], Audience]],
) -> None:
    spread = searched([[entry(number, words, audience) for number, (words, audience) in enumerate(documents)]])
    together = searched([[entry(number, words) for number, (words, _audience) in enumerate(documents)]])
    assert spread.documents == pytest.approx(together.documents, abs=0.002)
    assert spread.passages == pytest.approx(together.passages, abs=0.002)
    assert spread.coverage == pytest.approx(together.coverage, abs=0.002)
    assert (spread.unknown, spread.terms) == (together.unknown, together.terms)


def test_of_equal_documents_at_the_cut_none_is_preferred_by_a_segment() -> None:
    better = [entry(number, ("robot", "doll", "zanzibar")) for number in range(150)]
    equal = [entry(1000 + number, ("robot", "clip", "game")) for number in range(300)]
    whole = searched([[*better, *equal]])
    pieces = searched([*([one] for one in equal[::-60]), better[75:], [*equal, *better]])
    assert whole == pieces
    assert set(whole.passages) == set(range(150))


def test_of_only_equal_documents_the_first_by_number_are_found() -> None:
    equal = [entry(number, ("robot", "clip", "game")) for number in range(300)]
    for batches in ([equal], [equal[200:], equal[:200]]):
        assert list(searched(batches).passages) == list(range(200))


def test_a_search_opens_only_the_audiences_it_reaches() -> None:
    entries = [entry(1, ("robot",)), entry(2, ("robot", "zanzibar"), Audience.COUNSEL)]
    found = searched([entries], Restriction((Audience.PUBLIC, Audience.STAFF)))
    assert found == searched([entries[:1]], Restriction((Audience.PUBLIC, Audience.STAFF)))
    assert set(found.documents) == {1}


def test_what_is_made_again_has_no_trace_of_what_was_there(tmp_path: Path) -> None:
    kept = [entry(number, ("robot", "clip")) for number in range(5)]
    index = LexicalIndex(tmp_path)
    index.apply((), [*kept, entry(9, ("doll",) * 50)])
    index.apply((9,), ())
    index.make_again(Audience.PUBLIC, kept)
    assert index.search(QUESTION, EVERYTHING, 100, 200) == searched([kept])
    assert index.counts(Audience.PUBLIC) == (5, 5)


def test_what_another_process_added_is_removed_all_the_same(tmp_path: Path) -> None:
    early, late = LexicalIndex(tmp_path), LexicalIndex(tmp_path)
    late.apply((), [entry(1, ("robot",)), entry(2, ("doll",))])
    early.apply((1,), ())
    assert early.counts(Audience.PUBLIC) == (1, 1)


def test_many_small_changes_are_merged_into_few_pieces_that_answer_the_same(tmp_path: Path) -> None:
    index, removed = LexicalIndex(tmp_path), (3, 7)
    for number in range(10):
        index.apply((), [entry(number, (*QUESTION[:3], *WORDS[number % 8 :]))])
    index.apply(removed, ())
    before = index.search(QUESTION, EVERYTHING, 100, 200)
    index.merge()
    after = index.search(QUESTION, EVERYTHING, 100, 200)
    for part in ("documents", "passages"):
        pieces = tantivy.Index.open(str(tmp_path / "public" / part)).searcher().num_segments
        assert pieces < 4, f"{pieces} pieces of {part}"
    assert set(after.documents) == set(before.documents) == set(range(10)) - set(removed)
    assert index.counts(Audience.PUBLIC) == (8, 8)
