"""One way in: whatever way a clip is handed over, its words, speakers, links and files arrive."""

from typing import Any

import pytest

from bot.chat.front import each_link
from bot.chat.slack.requests import files_of, from_shortcut, shared_in
from bot.commands.check import clip_from
from bot.commands.clip_of import clip_of
from bot.commands.core import Actor, Attachment, Place, Request
from bot.commands.notice import recogniser
from bot.domain.clip import Speaker, Statement
from bot.notices.files import received_words
from bot.staff import Directory
from bot.texts import Catalogue

STAFF = Directory(())
LINK = "https://www.tiktok.com/@clipfan/video/7301"
OTHER = "https://www.youtube.com/watch?v=abcdefghijk"
WORDS = f"A giant doll turns her head {LINK}"
SHARED = {
    "is_msg_unfurl": True,
    "text": f"A giant doll turns her head <{LINK}>",
    "files": [{"id": "F1", "name": "a.mp4"}],
}
PREVIEW = {"title": "Red light", "text": "Watch the newest video", "from_url": LINK}


def request(text: str = "", *said: str, **options: str) -> Request:
    statements = tuple(Statement(by=Speaker.UPLOADER, text=one, where="message") for one in said)
    actor, place = Actor(person="bo", platform="slack"), Place(kind="direct")
    return Request(command="check", text=text, statements=statements, options=options, actor=actor, place=place)


def event(**more: Any) -> dict[str, Any]:
    inner = {"user": "U1", "channel": "D1", "ts": "1.0", "channel_type": "im", **more}
    return {"team_id": "T1", "event": inner}


@pytest.mark.parametrize(
    "way", [request(WORDS), request("", WORDS), request("A doll", url=LINK), request("look", WORDS)]
)
def test_the_clip_that_is_assessed_is_the_clip_of_the_matter_and_has_the_link(way: Request) -> None:
    assessed = clip_from(way, Catalogue())
    assert assessed.url == LINK
    assert assessed == clip_of(way)


def test_check_this_clip_keeps_the_link_and_says_whose_words_they_are() -> None:
    body = {
        "team": {"id": "T1"},
        "trigger_id": "1",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"text": f"A giant doll turns her head <{LINK}>", "attachments": [PREVIEW]},
    }
    clip = clip_of(from_shortcut(body, STAFF))
    assert clip.url == LINK
    assert {one.by for one in clip.statements} == {Speaker.UPLOADER}


def test_a_forwarded_slack_message_brings_its_text_and_its_files() -> None:
    said = event(text="", attachments=[SHARED])["event"]
    assert shared_in(said) == [WORDS]
    assert [one.name for one in files_of(said)] == ["a.mp4"]


def test_the_preview_of_a_link_is_no_forwarded_message() -> None:
    said = event(text=WORDS, attachments=[PREVIEW])["event"]
    assert shared_in(said) == []
    assert files_of(said) == ()


def test_several_clips_are_a_row_each_whatever_way_they_came_in() -> None:
    for way in (request("", f"{LINK} and {OTHER}"), request(OTHER, url=LINK), request(LINK, OTHER)):
        listed = each_link(way)
        assert listed.command == "batch"
        said = "\n".join((listed.text, *(one.text for one in listed.statements)))
        assert LINK in said
        assert OTHER in said
    sheet = request("these").model_copy(update={"files": (Attachment(name="clips.csv"),)})
    assert each_link(sheet).command == "batch"


def test_one_address_written_twice_is_one_clip() -> None:
    assert each_link(request(f"{OTHER} https://youtu.be/abcdefghijk")).command == "check"
    assert each_link(request(f"{LINK} {OTHER}", follow_up="M-1")).command == "check"


COUNTER = (
    "I am writing to file a counter notification under 17 U.S.C. § 512(g)(3). I swear, under penalty of perjury, "
    "that I have a good faith belief that the material was removed due to mistake or misidentification. I consent to "
    f"the jurisdiction of the Federal District Court. The video was at {OTHER} before it was removed. Jane Roe"
)


def test_a_pasted_notice_is_told_from_a_clip() -> None:
    is_notice = recogniser(received_words().kinds)
    assert is_notice(COUNTER)
    assert not is_notice(WORDS)
    assert not is_notice(f"{WORDS} " * 20)
    assert not is_notice("A lawyer reads a counter-notice aloud in a funny voice, under penalty of perjury")
