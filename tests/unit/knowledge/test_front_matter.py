"""Who may see a document never depends on which program saved it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import BrokenDocument, LibraryError
from knowledge.loading.files import Defaults, load
from knowledge.model import Audience

FIELDS = ("id: notice/memo", "kind: notice", "title: Memo", "audience: counsel")
BODY = "The floor in the kettle dispute is 40,000 dollars."
YAML = "\n".join(("---", *FIELDS, "---", "", BODY, ""))
TOML = '+++\nid = "notice/memo"\nkind = "notice"\ntitle = "Memo"\naudience = "counsel"\n+++\n' + BODY
SAVED = {
    "as it is": YAML.encode(),
    "by Windows": YAML.replace("\n", "\r\n").encode(),
    "by an old Mac": YAML.replace("\n", "\r").encode(),
    "with a byte-order mark": b"\xef\xbb\xbf" + YAML.encode(),
    "with two byte-order marks": b"\xef\xbb\xbf\xef\xbb\xbf" + YAML.encode(),
    "by Notepad as Unicode": YAML.replace("\n", "\r\n").encode("utf-16"),
    "as UTF-16 without a mark": YAML.encode("utf-16-le"),
    "in Latin-1": YAML.replace("Memo", "Søksmål").encode("latin-1"),
    "with blanks after the hyphens": YAML.replace("---\n", "---  \t\n").encode(),
    "with more hyphens": YAML.replace("---", "-----").encode(),
    "after empty lines": b"\n\n" + YAML.encode(),
    "ended by dots": YAML.replace("---\n\n", "...\n\n").encode(),
    "called yaml": YAML.replace("---\n", "---yaml\n", 1).encode(),
    "in TOML": TOML.encode(),
}


@pytest.mark.parametrize("how", SAVED)
@pytest.mark.parametrize("suffix", [".md", ".txt", ".markdown"])
def test_an_audience_counts_however_the_file_was_saved(tmp_path: Path, how: str, suffix: str) -> None:
    (tmp_path / f"memo{suffix}").write_bytes(SAVED[how])
    (loaded,) = load(tmp_path / f"memo{suffix}", Defaults())
    assert loaded.document.audience is Audience.COUNSEL
    assert loaded.document.id == "notice/memo"
    assert BODY in loaded.source
    assert all(section.text in loaded.source for section in loaded.sections)


REFUSED = {
    "dashes": (YAML.replace("---", "—", 1), "line 5 names an audience"),
    "not closed": (YAML.replace("---\n\n", "\n"), "line 1: the front matter is not closed"),
    "no yaml": (YAML.replace("title: Memo", "title: [Memo"), "is not YAML"),
    "a tab": (YAML.replace("kind: notice", "\tkind: notice"), "line 3"),
    "two audiences": (YAML.replace("kind:", "audience: public\nkind:"), "line 6: is not YAML .'audience' stands twice"),
    "an unknown audience": (YAML.replace("counsel", "lawyers"), r"audience .line 5."),
    "an unknown key": (YAML.replace("audience", "Audience"), r"Audience .line 5.: is no field"),
    "a date that is none": (YAML.replace("kind:", "date: 2026-02-31\nkind:"), "front matter, line 2: is not YAML"),
    "text before it": (f"Draft 2\n\n{YAML}", "names an audience"),
    "without hyphens": ("\n".join((*FIELDS, "", BODY)), "line 4 names an audience"),
    "a list": ("---\n- audience\n- counsel\n---\ntext", "must be a list of"),
    "no toml": (TOML.replace('"Memo"', "Memo"), "line 4: is not TOML"),
    "a line separator": (YAML.replace("\n", "\u2028"), "no front matter|names an audience"),
    "nothing but hyphens": ("---\n\nSome text\n", "not closed"),
}


@pytest.mark.parametrize("how", REFUSED)
def test_what_looks_like_front_matter_and_is_none_is_refused_with_its_line(tmp_path: Path, how: str) -> None:
    text, says = REFUSED[how]
    (tmp_path / "memo.md").write_text(text, "utf-8")
    with pytest.raises(BrokenDocument, match=says):
        load(tmp_path / "memo.md", Defaults())


def test_front_matter_in_a_format_that_has_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "memo.html").write_text("<pre>" + YAML + "</pre>")
    with pytest.raises(BrokenDocument, match=r"only \.md \.txt files may have"):
        load(tmp_path / "memo.html", Defaults())


def test_a_text_that_merely_speaks_of_an_audience_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("The audience: our viewers of season 4.\n\nA second paragraph --- with dashes.")
    assert load(tmp_path / "a.md", Defaults())[0].document.audience is Audience.STAFF


@given(
    st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=7, max_size=7),
    st.sampled_from(["", "\ufeff", "\n", " \n", "\ufeff\r\n"]),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-16"]),
)
def test_no_way_of_saving_shows_a_memo_for_counsel_to_staff(
    tmp_path_factory: pytest.TempPathFactory, ends: list[str], before: str, encoding: str
) -> None:
    lines = ("---", *FIELDS, "---", BODY)
    file = tmp_path_factory.mktemp("memo") / "memo.md"
    file.write_bytes((before + "".join(line + end for line, end in zip(lines, ends, strict=True))).encode(encoding))
    try:
        (loaded,) = load(file, Defaults())
    except LibraryError:
        return  # refused is safe
    assert loaded.document.audience is Audience.COUNSEL
