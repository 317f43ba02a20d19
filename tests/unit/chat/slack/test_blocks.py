"""Any reply as Block Kit: never over a limit, never losing text, never able to mention anybody."""

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.slack.blocks import action_id, escaped, messages, parse_action
from bot.chat.slack.home import home_view
from bot.chat.slack.modal import view
from bot.commands.core import Block, Button, Choice, Field, Form, Reply, Table
from bot.domain.assessment import Cited, Likelihood
from bot.texts import catalogue
from tests.testbed.slack.limits import check_message, check_view

# The right-to-left override is in it, too.
NASTY = (
    "<!channel>",
    "<!here>",
    "<@U1>",
    "<#C1>",
    "@everyone",
    "&amp;",
    "*b*",
    "_i_",
    "`c`",
    "```",
    "> q",
    "<a|b>",
    "\u202e",
)
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.integers(1, 400).map(lambda times: "x" * times))
texts = st.lists(words, max_size=4).map(" ".join)
long_texts = st.one_of(texts, st.integers(1, 700).map(lambda times: "Lorem ipsum dolor sit amet. " * times))
records = st.sampled_from(("M-1", "R-0123456789abcdef", "M-12:licensed", "D-3"))
choices = st.lists(
    st.builds(Choice, value=st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True), label=texts),
    max_size=12,
    unique_by=lambda one: one.value,
).map(tuple)
buttons = st.builds(
    Button,
    action=st.sampled_from(("draft", "share", "close", "sources", "answer")),
    label=texts,
    record=records,
    style=st.sampled_from(("plain", "primary", "danger")),
    choices=choices,
)
blocks = st.builds(
    Block, heading=texts, text=long_texts, lines=st.lists(texts, max_size=8).map(tuple), quote=st.booleans()
)
sources = st.builds(
    Cited,
    id=st.just("guide/x#y"),
    kind=st.just("guide"),
    title=texts,
    quote=texts,
    url=st.one_of(st.none(), st.just("https://example.org/a?b=c")),
)
tables = st.integers(1, 5).flatmap(
    lambda width: st.builds(
        Table,
        columns=st.lists(st.text(min_size=1, max_size=20), min_size=width, max_size=width).map(tuple),
        rows=st.lists(st.lists(texts, min_size=width, max_size=width).map(tuple), max_size=6).map(tuple),
    )
)
replies = st.builds(
    Reply,
    title=texts,
    likelihood=st.one_of(st.none(), st.sampled_from(Likelihood)),
    summary=long_texts,
    blocks=st.lists(blocks, max_size=4).map(tuple),
    sources=st.lists(sources, max_size=4).map(tuple),
    table=st.one_of(st.none(), tables),
    questions=st.lists(buttons, max_size=3).map(tuple),
    buttons=st.lists(buttons, max_size=8).map(tuple),
    notice=texts,
    language=st.sampled_from(("en", "no")),
)
slow = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def strings(part: Any) -> Iterator[str]:
    """Every text in blocks."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from strings(value)
    elif isinstance(part, list):
        for one in part:
            yield from strings(one)


def letters(text: str) -> str:
    """Without the spaces that splitting and lists may move, and the mark that breaks references."""
    return re.sub(r"[\s\u200b]+", "", text)


@slow
@given(replies)
def test_no_reply_is_over_a_limit(reply: Reply) -> None:
    for message in messages(reply, catalogue()):
        check_message(message)


def test_a_long_table_goes_on_under_its_heading_in_further_messages() -> None:
    rows = tuple((str(number), f"https://host{number}.example/clip") for number in range(250))
    drawn = messages(Reply(table=Table(columns=("No.", "Clip"), rows=rows)), catalogue())

    for message in drawn:
        check_message(message)
    shown = [text for message in drawn for text in strings(message["blocks"])]
    assert shown.count("Clip") == len(drawn) > 2
    assert all(cell in shown for row in rows for cell in row)


@slow
@given(replies)
def test_no_text_of_a_reply_is_lost(reply: Reply) -> None:
    shown = letters("".join(text for message in messages(reply, catalogue()) for text in strings(message["blocks"])))

    for text in (reply.title, reply.summary, reply.notice):
        assert letters(text) in shown
    for block in reply.blocks:
        for text in (block.heading, block.text, *block.lines):
            assert letters(text) in shown
    for row in reply.table.rows if reply.table else ():
        assert all(letters(cell) in shown for cell in row)


@slow
@given(replies)
def test_no_text_can_mention_or_be_read_as_markup(reply: Reply) -> None:
    for message in messages(reply, catalogue()):
        assert not re.search(r"<[!@#]", json.dumps(message, ensure_ascii=False))
        assert not re.search(r"[<>]", message["text"])
        kinds = re.findall(r'"type": "(mrkdwn|broadcast|user|usergroup|channel)"', json.dumps(message))
        assert kinds == []


@slow
@given(replies)
def test_the_home_tab_is_inside_its_limits(reply: Reply) -> None:
    check_view(home_view(reply, catalogue()))


@given(st.sampled_from(("draft", "answer")), records, st.integers(0, 99))
def test_a_component_id_carries_action_and_record(action: str, record: str, number: int) -> None:
    assert parse_action(action_id(action, record, number)) == (action, record)


@given(st.text(max_size=200))
def test_escaped_text_holds_no_bracket_and_can_be_read_back(text: str) -> None:
    done = escaped(text)

    assert "<" not in done
    assert ">" not in done
    assert done.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


fields = st.builds(
    Field,
    name=st.sampled_from(("url", "note", "file", "ai", "reason")),
    label=long_texts,
    kind=st.sampled_from(("line", "text", "toggle", "file", "channel")),
    required=st.booleans(),
    value=long_texts,
    hint=long_texts,
)


@slow
@given(st.lists(fields, min_size=1, max_size=5, unique_by=lambda one: one.name), st.text(max_size=200))
def test_every_form_is_a_valid_modal(given_fields: list[Field], title: str) -> None:
    form = Form(command="check", title=title, submit="Send", fields=tuple(given_fields), record="M-1")

    check_view(view(form, {"channel": "C1", "response_url": "https://hooks.slack.com/x"}))
