"""What plain words mean, as a table with a reason a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.routing import describes_a_clip, is_bare_link, route, typed
from bot.commands.core import Attachment

WORDS = ("check", "ask", "search", "draft", "ticket", "matter", "matters", "who", "help")
ROWS = (
    # text, matter of its thread, command, why
    ("check a giant doll", None, "check", "a first word that is a command wins"),
    ("ASK why?", None, "ask", "in any case of letters"),
    ("What did Netflix demand?", None, "ask", "it ends like a question"),
    ("Hva krevde Netflix", None, "ask", "it starts like a question, in Norwegian"),
    ("무엇을 요구했나요?", None, "ask", "a question in Korean"),
    ("A giant doll turns her head", None, "check", "what is no question describes a clip"),
    ("https://tiktok.com/@a/video/1", None, "check", "a link is a clip"),
    ("is this ok? https://tiktok.com/@a/video/1", None, "check", "a question about a link is about the clip"),
    ("https://a.example/1 https://b.example/2", None, "batch", "many links are a table"),
    ("check https://a.example/1 https://b.example/2", None, "batch", "also behind the word"),
    ("hei", None, "help", "a greeting"),
    ("", None, "help", "nothing"),
    ("matter m-12", None, "matter", "a record in small letters"),
    ("Is this clip infringing: a giant doll in an orange dress turns", None, "check", "it describes the clip itself"),
    ("Is this clip infringing: a giant doll in an orange dress turns", "M-1", "ask", "in a thread the clip is known"),
    ("Is this clip infringing?", None, "ask", "it describes nothing"),
    ("It was made for a newscast", "M-1", "check", "a follow-up goes on about the matter"),
    ("Who owns Squid Game?", "M-1", "ask", "a question in a thread is asked"),
)


@pytest.mark.parametrize(("text", "matter", "command", "why"), ROWS)
def test_plain_words_are_routed_by_rule(text: str, matter: str | None, command: str, why: str) -> None:
    assert route(text, WORDS, matter=matter).command == command, why


def test_a_csv_file_is_a_table() -> None:
    assert route("these", WORDS, files=[Attachment(name="Clips.CSV")]).command == "batch"


def test_another_file_is_a_clip() -> None:
    assert route("what is this?", WORDS, files=[Attachment(name="clip.mp4")]).command == "check"


def test_the_record_of_a_command_becomes_an_option() -> None:
    assert typed("draft", "m-7 dsa").options == {"record": "M-7"}


def test_a_link_with_words_is_not_bare() -> None:
    assert is_bare_link("<https://a.example/1>")
    assert is_bare_link("see https://a.example/1")
    assert not is_bare_link("a giant doll turns https://a.example/1")


@given(st.text(max_size=300))
def test_every_text_is_routed_somewhere(text: str) -> None:
    assert route(text, WORDS).command in (*WORDS, "batch")
    describes_a_clip(text)
