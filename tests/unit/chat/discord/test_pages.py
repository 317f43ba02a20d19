"""Replies as Discord's pages: inside every limit, whole, and shown as they stand."""

import asyncio
import re
from typing import Any

import pytest
from discord.utils import remove_markdown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.discord.components import Asked, Shown
from bot.chat.discord.markdown import escape, link, shortened, size
from bot.chat.discord.pages import Page, pages
from bot.chat.discord.parts import MOST_COMPONENTS, MOST_FILES, MOST_TEXT, Words, component_id, read_component_id
from bot.commands.core import Block, Button, Choice, Field, Form, Picture, Reply, Table
from bot.domain.assessment import Cited, Likelihood
from bot.texts import catalogue

TEXTS = catalogue()
HOSTILE = st.sampled_from(
    ["@everyone ", "<@&1>", "```\n", "||x||", "[a](https://evil.example)", "\n# no\n", "\n> no", "https://e.example/x ",
     "\\", "\u202e", "\n1. ", "🙂" * 30, "x" * 900, "<:a:1>", "-# ", "\n\n"]
)  # fmt: skip
PROSE = st.lists(st.one_of(st.text(max_size=60), HOSTILE), max_size=15).map("".join)
LONG = st.one_of(PROSE, st.integers(1, 20).map(lambda count: "A sentence of words goes on. " * count * 10))
LABEL = st.text(min_size=1, max_size=200)
RECORD = st.from_regex(r"[MDR]-[0-9a-f]{1,16}(:[a-z_]{1,20})?", fullmatch=True)
CHOICES = st.lists(
    st.builds(Choice, value=st.uuids().map(str), label=LABEL), max_size=30, unique_by=lambda one: one.value
).map(tuple)
BUTTON = st.builds(
    Button,
    action=st.sampled_from(["share", "answer", "close", "thumbs_down"]),
    label=LABEL,
    record=RECORD,
    style=st.sampled_from(["plain", "primary", "danger"]),
    choices=st.one_of(st.just(()), CHOICES),
)
ROWS = st.lists(st.tuples(LONG, st.text(max_size=20)), max_size=12).map(tuple)
REPLY = st.builds(
    Reply,
    title=LABEL,
    likelihood=st.one_of(st.none(), st.sampled_from(Likelihood)),
    summary=LONG,
    blocks=st.lists(
        st.builds(Block, heading=st.text(max_size=300), text=LONG, lines=st.lists(LONG, max_size=4).map(tuple),
                  quote=st.booleans()),
        max_size=5,
    ).map(tuple),
    sources=st.lists(
        st.builds(Cited, id=LABEL, kind=st.just("rule"), title=LABEL, quote=st.just("q"),
                  url=st.one_of(st.none(), st.text(max_size=50).map(lambda path: f"https://a.example/{path}"))),
        max_size=12,
    ).map(tuple),
    table=st.one_of(st.none(), st.builds(Table, columns=st.just(("One", "Two")), rows=ROWS)),
    questions=st.lists(BUTTON, max_size=3).map(tuple),
    buttons=st.lists(BUTTON, max_size=16).map(tuple),
    pictures=st.lists(st.uuids().map(lambda name: Picture(path="/x", name=f"{name}.png")), max_size=23).map(tuple),
    notice=st.text(max_size=300),
)  # fmt: skip


def payload(page: Page) -> list[dict[str, Any]]:
    async def build() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = Shown(page).to_components()  # type: ignore[no-untyped-call]
        return found

    return asyncio.run(build())


def every(node: Any) -> list[dict[str, Any]]:
    """All components of a payload, the nested ones too."""
    if isinstance(node, list):
        return [found for one in node for found in every(one)]
    own = [node] if "type" in node else []
    return own + [found for name in ("components", "accessory") if name in node for found in every(node[name])]


def letters(text: str) -> str:
    """What of a text must not get lost: its letters, digits and marks, in order."""
    return re.sub(r"[\s\u202a-\u202e\u2066-\u2069]", "", text)


def test_marks_of_direction_alone_make_no_empty_text() -> None:
    reply = Reply(
        title="\u202a", summary="\u202a", blocks=(Block(heading="\u2066", lines=("\u202e",)),), notice="\u2069"
    )
    contents = [one["content"] for page in pages(reply, TEXTS) for one in every(payload(page)) if one["type"] == 10]
    assert all(letters(one).strip("#->") for one in contents)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(REPLY)
def test_a_page_is_never_over_a_limit(reply: Reply) -> None:
    for page in pages(reply, TEXTS):
        components = every(payload(page))
        assert len(components) <= MOST_COMPONENTS
        assert sum(size(one["content"]) for one in components if one["type"] == 10) <= MOST_TEXT
        assert all(one["content"] for one in components if one["type"] == 10)
        ids = [one["custom_id"] for one in components if "custom_id" in one]
        assert len(ids) == len(set(ids))
        assert all(len(one) <= 100 for one in ids)
        for one in components:
            if one["type"] == 1:
                assert 1 <= len(one["components"]) <= 5
            if one["type"] == 2:
                assert 1 <= size(one["label"]) <= 80
            if one["type"] == 3:
                assert 1 <= len(one["options"]) <= 25
                assert all(1 <= size(option["label"]) <= 100 for option in one["options"])
        assert len(page.pictures) <= MOST_FILES


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(LONG, LONG, st.lists(LONG, max_size=3), st.booleans())
def test_no_text_is_ever_lost(summary: str, text: str, lines: list[str], quote: bool) -> None:
    reply = Reply(summary=summary, blocks=(Block(heading="Why", text=text, lines=tuple(lines), quote=quote),))

    shown = "".join(
        letters(re.sub(r"\\(.)", r"\1", re.sub(r"(?m)^(> |- |### |-# Page.*$)", "", page.text)))
        for page in pages(reply, TEXTS)
    )

    for one in (summary, text, *lines):
        assert letters(one) in shown or not letters(one)


@settings(max_examples=100, deadline=None)
@given(PROSE)
def test_escaped_text_shows_no_markup_and_no_mention(text: str) -> None:
    shown = escape(text)

    bare = re.sub(r"\\.", "", shown, flags=re.DOTALL)
    assert not re.search(r"[*_~|`>#<\[\]@:]", bare)
    assert "@everyone" not in shown.replace("\\@", "")
    assert letters(re.sub(r"\\(.)", r"\1", shown, flags=re.DOTALL)) == letters(text)


def test_a_bare_address_is_not_linked() -> None:
    assert "https://" not in escape("see https://evil.example/x")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("javascript:alert(1)", "no address of the web"),
        ("https://", "no host"),
        (None, "none"),
        ("data:text/html,x", "no address of the web"),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str | None, why: str) -> None:
    assert link("Title", url) == "Title", why


def test_a_link_cannot_break_out_of_its_brackets() -> None:
    linked = link("a](https://evil.example) [b", "https://a.example/x)>(https://evil.example/ y")

    assert linked.count("](<") == 1
    assert linked.endswith("https://a.example/x%29%3E%28https://evil.example/%20y>)")
    assert linked.startswith("[a\\]\\(https\\://evil.example\\) \\[b](<")


def test_a_component_carries_its_action_and_record() -> None:
    assert read_component_id(component_id("close", "M-12")) == ("close", "M-12")
    with pytest.raises(ValueError, match="too long"):
        component_id("close", "x" * 95)


def test_a_heading_never_stands_alone_at_the_end_of_a_page() -> None:
    blocks = tuple(Block(heading=f"Heading {number}", text="Words of the block. " * 60) for number in range(12))

    for page in pages(Reply(blocks=blocks), TEXTS):
        words = [part.markdown for part in page.parts if isinstance(part, Words) and not part.markdown.startswith("-#")]
        assert not words[-1].startswith("### ")


def test_the_likelihood_is_a_word_a_mark_and_a_colour() -> None:
    (page,) = pages(Reply(likelihood=Likelihood.LIKELY, summary="Because.", language="no", matter="M-3"), TEXTS)

    assert "🔴 SANNSYNLIG · M\\-3" in page.text
    assert page.colour == 0xD83A42


def test_a_short_table_is_aligned_and_a_wide_one_a_list() -> None:
    (short,) = pages(Reply(table=Table(columns=("No.", "Clip"), rows=(("1", "doll"), ("2", "gown")))), TEXTS)
    (wide,) = pages(Reply(table=Table(columns=("No.", "Clip"), rows=(("1", "doll " * 30),))), TEXTS)

    assert short.text == "```\nNo.  Clip\n1    doll\n2    gown\n```"
    assert wide.text.startswith("**No.** 1\n**Clip** doll")


def test_text_with_backticks_never_stands_in_a_code_block() -> None:
    (page,) = pages(Reply(table=Table(columns=("a",), rows=(("```@everyone",),))), TEXTS)

    assert "```" not in page.text
    assert remove_markdown(page.text)


def test_a_form_is_a_modal_with_its_toggles_in_one_group() -> None:
    toggles = tuple(Field(name=name, label=name, kind="toggle") for name in ("ai", "ads", "licence"))
    form = Form(
        command="check",
        title="What does the link show? " * 3,
        submit="Check",
        fields=(
            Field(name="description", label="One line", required=True, value="old"),
            Field(name="file", label="File", kind="file"),
            Field(name="country", label="Country", kind="choice", choices=(Choice(value="us", label="US"),)),
            *toggles,
        ),
        record="M-1",
    )

    async def build() -> dict[str, Any]:
        return Asked(form, "What holds").to_dict()

    modal = asyncio.run(build())

    assert modal["custom_id"] == "form:check|M-1"
    assert len(modal["title"]) <= 45
    assert [one["component"]["custom_id"] for one in modal["components"]] == [
        "description", "file", "country", "toggles",
    ]  # fmt: skip
    assert [one["value"] for one in modal["components"][-1]["component"]["options"]] == ["ai", "ads", "licence"]


def test_a_label_keeps_to_its_room() -> None:
    assert shortened("🙂" * 50, 80) == "🙂" * 39 + "…"
    assert shortened("  ", 80) == "–"
