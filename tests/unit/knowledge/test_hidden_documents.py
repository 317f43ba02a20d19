"""What a clearance does not reach changes nothing: not a score, an order, an abstention, a word of a glossary."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.checking import check_index
from knowledge.index import Index
from knowledge.library import Library
from knowledge.limits import Limits
from knowledge.loading.loaded import Loaded
from knowledge.loading.plain import document, whole
from knowledge.model import Audience, Kind
from knowledge.model_files import ModelChoice
from knowledge.shelf import Shelf
from knowledge.shipped import CORPUS, load_file
from tests.testbed.library import WordEmbedder

WORDS = ("robot", "doll", "orange", "dress", "bridge", "repository", "notice", "takedown", "clip", "game", "zanzibar")
QUESTIONS = ("robot doll", "orange zanzibar clip of a bridge", "takedown notice", "Dukke?", "quince marmalade", "game")
BELOW = (Audience.PUBLIC, Audience.STAFF)


@contextmanager
def empty_library() -> Iterator[Library]:
    """A library whose vectors are sums of words."""
    with TemporaryDirectory() as folder:
        index = Index(Path(folder), ModelChoice(Path(folder) / "models"))
        index.embedders.opened |= {"query": WordEmbedder(), "bulk": WordEmbedder()}
        library = Library(index)
        yield library
        library.close()


def letter(number: int, text: str, audience: Audience) -> Loaded:
    """A notice."""
    made = document(Kind.NOTICE, f"notice/{number}", f"Letter {number}", audience=audience, language="en")
    return whole(made, text)


def answers(library: Library, clearance: Audience) -> str:
    """Everything that searching gives, to the last digit."""
    limits = Limits(clearance)
    found = [
        (
            one_a_document,
            [hit.model_dump_json() for hit in (*hits, *library.search(text, 50, limits, one_a_document))],
            relevant,
            library._searcher.rank(text, limits, judged=True).relevance,
        )
        for text in QUESTIONS
        for one_a_document in (False, True)
        for hits, relevant in [library.search_and_judge(text, 50, limits, one_a_document)]
    ]
    return repr(found)


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(texts, st.sampled_from(Audience)), min_size=1, max_size=10),
    st.lists(st.tuples(texts, st.sampled_from(BELOW)), max_size=2),
    st.integers(1, 4),
)
def test_every_answer_is_that_of_a_library_that_never_had_what_is_hidden(
    stored: list[tuple[str, Audience]], later_hidden: list[tuple[str, Audience]], batch: int
) -> None:
    letters = [letter(number, text, audience) for number, (text, audience) in enumerate(stored)]
    shown_first = [letter(100 + number, text, audience) for number, (text, audience) in enumerate(later_hidden)]
    with empty_library() as full:
        for first in range(0, len(letters), batch):
            full.index.add([*letters[first : first + batch], *(shown_first if first == 0 else ())])
        full.index.embed()
        full.index.add(letter(100 + number, text, Audience.COUNSEL) for number, (text, _) in enumerate(later_hidden))
        assert [one for one in check_index(full.index) if "vector" not in one] == []
        for clearance in BELOW:
            with empty_library() as other:
                other.index.add(one for one in letters if clearance.may_see(one.document.audience))
                other.index.embed()
                assert answers(full, clearance) == answers(other, clearance)


def test_a_removed_document_leaves_no_weight_behind() -> None:
    kept = [letter(number, " ".join(WORDS[number : number + 4]), Audience.PUBLIC) for number in range(8)]
    with empty_library() as full, empty_library() as other:
        full.index.add([*kept, letter(50, "robot doll " * 40, Audience.PUBLIC)])
        full.index.remove("notice/50")
        other.index.add(kept)
        assert answers(full, Audience.PUBLIC) == answers(other, Audience.PUBLIC)


def test_of_many_equal_documents_those_that_came_first_are_found_however_they_were_added() -> None:
    equal = [letter(number, "A robot doll in an orange dress.", Audience.PUBLIC) for number in range(260)]
    with empty_library() as full, empty_library() as other:
        for first in range(0, 260, 37):
            hidden = letter(1000 + first, "robot " * first + "doll", Audience.STAFF)
            full.index.add([hidden, *equal[first : first + 37]])
        other.index.add(equal)
        assert answers(full, Audience.PUBLIC) == answers(other, Audience.PUBLIC)


def test_a_hidden_guide_teaches_no_names_and_describes_no_assets() -> None:
    guides = [load_file(CORPUS / name, name) for name in ("guides/shrek.md", "guides/squid-game.md")]
    hidden = guides[0]._replace(document=guides[0].document.model_copy(update={"audience": Audience.COUNSEL}))
    with empty_library() as full, empty_library() as other:
        full.index.add([hidden, guides[1]])
        other.index.add([guides[1]])
        for library in (full, other):
            library.index.embed()
        said = [full.descriptions(Audience.COUNSEL)["guide/shrek#shrek"]["en"], "Shrek und Esel", "a giant robot doll"]
        for clearance in BELOW:
            for text in said:
                assert full.read_report(text, clearance) == other.read_report(text, clearance)
            assert full.guides(clearance) == other.guides(clearance)
            assert full.descriptions(clearance) == other.descriptions(clearance)
            for text in said:
                ours, theirs = (one.search(text, 20, Limits(clearance)) for one in (full, other))
                assert ours == theirs
        assert full.read_report(said[0], Audience.COUNSEL) != other.read_report(said[0], Audience.COUNSEL)


@given(st.integers(0, 2**32), st.integers(1, 300), st.lists(st.integers(0, 299), min_size=1, max_size=20, unique=True))
def test_a_cosine_never_depends_on_the_vectors_beside_it(seed: int, size: int, chosen: list[int]) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(300, 384)).astype(np.float32)
    query = rng.normal(size=384).astype(np.float32)
    rows = sorted(chosen)
    assert np.array_equal(cosines(matrix, query)[rows], cosines(matrix[rows], query))
    assert np.array_equal(cosines(matrix, query)[:size], cosines(matrix[:size], query))


def cosines(matrix: "np.typing.NDArray[np.float32]", query: "np.typing.NDArray[np.float32]") -> Sequence[float]:
    """As a shelf that holds just these vectors computes them."""
    shelf = Shelf(matrix.shape[1])
    shelf.vectors.extend(matrix)
    shelf.slots.extend(np.arange(len(matrix), dtype=np.int32))
    return shelf.cosines(query)  # type: ignore[return-value]
