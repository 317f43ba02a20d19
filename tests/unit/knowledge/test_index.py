"""Adding, changing, removing, finding; what a clearance does not reach is not there."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge.checking import check_index
from knowledge.errors import LibraryBroken, LibraryBusy, NoSuchDocument, OtherEmbedder
from knowledge.index import ADDED, Index
from knowledge.library import Library
from knowledge.limits import Limits
from knowledge.lock import writing
from knowledge.model import Audience, Kind
from knowledge.model_files import ModelChoice
from tests.testbed.library import WordEmbedder
from tests.unit.knowledge.conftest import Letter

COUNSEL = Limits(Audience.COUNSEL)
DOLL = "The clip shows a giant robot doll in an orange dress whose head turns round."
BRIDGE = "Our suspension bridge simulator was uploaded to a public repository without permission."


def ids(library: Library, text: str, limits: Limits = COUNSEL) -> list[str]:
    return [hit.passage.citation.document for hit in library.search(text, 5, limits)]


def test_a_document_is_found_by_words_before_it_is_embedded_and_by_meaning_after(
    library: Library, letter: Letter
) -> None:
    library.index.add([letter("doll", DOLL), letter("bridge", BRIDGE)])
    assert ids(library, "orange dress")[0] == "notice/doll"
    assert library.index.embed() == 2
    assert ids(library, "puppe mit orangem Kleid")[0] == "notice/doll"


def test_adding_the_same_again_changes_nothing_and_a_changed_one_replaces_it(library: Library, letter: Letter) -> None:
    assert library.index.add([letter("doll", DOLL)]).added == 1
    assert library.index.add([letter("doll", DOLL)]).unchanged == 1
    assert library.index.add([letter("doll", BRIDGE)]).changed == 1
    assert library.index.database.counts()["documents"] == 1
    assert "doll" not in library.search("robot doll suspension", 1, COUNSEL)[0].passage.text


def test_a_removed_document_is_nowhere(library: Library, letter: Letter) -> None:
    library.index.add([letter("doll", DOLL), letter("bridge", BRIDGE)])
    library.index.embed()
    assert "notice/doll" in ids(library, "robot doll")
    library.index.remove("notice/doll")
    assert "notice/doll" not in ids(library, "robot doll")
    assert library.quote("notice/doll#p1", "en", Audience.COUNSEL) is None
    assert check_index(library.index) == []
    with pytest.raises(NoSuchDocument):
        library.index.remove("notice/doll")


def test_another_process_sees_what_was_added(library: Library, letter: Letter, models: ModelChoice) -> None:
    other = Library(Index(library.index.folder, models))
    assert ids(other, "robot doll") == []
    library.index.add([letter("doll", DOLL)])
    assert ids(other, "robot doll") == ["notice/doll"]
    other.close()


def test_a_second_writer_is_refused_with_a_sentence(library: Library, letter: Letter) -> None:
    with writing(library.index.folder / "library.lock"), pytest.raises(LibraryBusy, match="another process"):
        library.index.add([letter("doll", DOLL)])
    assert library.index.add([letter("doll", DOLL)]).added == 1


def test_an_index_of_another_embedder_is_refused_with_what_to_run(library: Library, letter: Letter) -> None:
    library.index.add([letter("doll", DOLL)])
    with library.index.database.write():
        library.index.database.set_meta("embedder", "some-other-model")
    other = Index(library.index.folder, library.index.models)
    with pytest.raises(OtherEmbedder, match="rightsdesk knowledge rebuild"):
        other.embedder()
    other.rebuild()
    assert other.embed() == 1
    other.close()


def test_a_long_question_is_embedded_by_its_beginning_and_a_long_passage_whole(index: Index) -> None:
    long, embedder = "robot doll " * 70, index.embedder()
    assert np.array_equal(*(embedder.embed_queries([text]) for text in (long, long + "suspension bridge")))
    assert not np.array_equal(*(embedder.embed_documents([text]) for text in (long, long + "suspension bridge")))


def test_a_folder_that_cannot_be_made_is_one_sentence(models: ModelChoice, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryBroken, match="cannot be opened"):
        Index(tmp_path / "file", models)


def test_a_writer_killed_between_database_and_words_is_completed(
    library: Library, letter: Letter, models: ModelChoice
) -> None:
    library.index._store([letter("doll", DOLL)], ADDED)  # committed, and then the process is gone
    again = Library(Index(library.index.folder, models))
    assert ids(again, "robot doll") == ["notice/doll"]
    again.close()


def test_a_lost_word_index_is_made_again(library: Library, letter: Letter, models: ModelChoice) -> None:
    library.index.add([letter("doll", DOLL)])
    for file in (library.index.folder / "library.words" / "public" / "documents").iterdir():
        file.write_bytes(b"")
    again = Library(Index(library.index.folder, models))
    assert ids(again, "robot doll") == ["notice/doll"]
    again.close()


def test_filters_limit_before_ranking(library: Library, letter: Letter) -> None:
    library.index.add([letter(f"n{number}", DOLL) for number in range(30)] + [letter("late", DOLL, type="dsa")])
    limits = COUNSEL._replace(exclude=tuple(f"notice/n{number}" for number in range(29)))
    assert set(ids(library, "robot doll", limits)) == {"notice/n29", "notice/late"}
    assert ids(library, "robot doll", COUNSEL._replace(kinds=(Kind.RULING,))) == []


def test_at_most_one_hit_a_document_where_asked(library: Library, letter: Letter) -> None:
    library.index.add([letter("long", f"{DOLL}\n\n" * 60), letter("short", DOLL)])
    hits = library.search("robot doll", 10, COUNSEL, one_per_document=True)
    assert sorted(hit.passage.citation.document for hit in hits) == ["notice/long", "notice/short"]


class Listening(WordEmbedder):
    """Notes every question."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.heard += texts
        return super().embed_queries(texts)


def test_a_question_is_not_embedded_where_its_words_decide(index: Index, letter: Letter) -> None:
    embedder, library = Listening(), Library(index)
    index.embedders.opened |= {"query": embedder, "bulk": WordEmbedder()}
    index.add([letter("doll", f"{DOLL} See https://github.com/ada/robot-doll."), letter("bridge", BRIDGE)])
    index.embed()
    held, other = "https://github.com/ada/robot-doll", "https://github.com/ada/robot-drum"
    foreign = f"{held}: une poupée en robe orange, volée?"
    assert library.relevant("suspension bridge", 5, COUNSEL)  # embeds the questions that are asked elsewhere, too

    def embedded(find: Callable[[str, int, Limits], object], question: str) -> bool:
        embedder.heard.clear()
        assert find(question, 5, COUNSEL) is not None
        return any(question in one for one in embedder.heard)

    assert [one for one in (held, other, foreign, "robot doll") if embedded(library.search, one)] == [other, foreign]
    # whether it is relevant at all, words say only of an identifier
    assert [one for one in (held, "robot doll") if embedded(library.relevant, one)] == ["robot doll"]
    assert ids(library, held) == ["notice/doll"]


def test_every_shown_text_stands_in_the_source(shipped: Library) -> None:
    sources = {stored.id: stored.source for stored in shipped.index.database.documents()}
    for text in ("giant doll", "Er stil beskyttet?", "fair use", "counter notice"):
        for hit in shipped.search(text, 10, COUNSEL):
            assert hit.passage.text in sources[hit.passage.citation.document]


AUDIENCES = list(Audience)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=6), st.sampled_from(AUDIENCES))
def test_no_path_ever_shows_what_the_clearance_does_not_reach(
    library: Library, letter: Letter, audiences: list[Audience], clearance: Audience
) -> None:
    texts = itertools.cycle([DOLL, BRIDGE])
    loads = [
        letter(f"d{number}", text, audience)
        for number, (audience, text) in enumerate(zip(audiences, texts, strict=False))
    ]
    library.index.replace_origin(loads, ADDED)
    seen = {hit.passage.audience for hit in library.search("giant robot doll bridge", 50, Limits(clearance))}
    seen |= {one.audience for one in library.documents(clearance)}
    for number in range(len(audiences)):
        found = library.find_document(f"notice/d{number}", clearance)
        quoted = library.quote(f"notice/d{number}#p1", "en", clearance)
        seen |= {one.audience for one in (found, quoted) if one is not None}
    assert all(clearance.may_see(audience) for audience in seen)


def test_a_restricted_search_looks_like_an_empty_one(library: Library, letter: Letter) -> None:
    library.index.add([letter("secret", DOLL, Audience.COUNSEL)])
    assert library.search("robot doll", 5, Limits(Audience.STAFF)) == ()
    assert library.relevant("robot doll", 5, Limits(Audience.STAFF)) == ()


class LongestFirst:
    """A reranker that likes long passages."""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        return [float(len(passage)) for passage in passages]


def test_a_reranker_reorders_what_was_found_and_finds_nothing_else(index: Index, letter: Letter) -> None:
    index.add([letter("short", DOLL), letter("long", DOLL + " It was uploaded twice."), letter("other", BRIDGE)])
    plain, reread = Library(index), Library(index, reranker=LongestFirst())
    assert ids(reread, "robot doll")[0] == "notice/long"
    assert sorted(ids(plain, "robot doll")) == sorted(ids(reread, "robot doll"))
    assert reread.search("", 5, COUNSEL) == ()
