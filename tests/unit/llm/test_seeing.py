"""Seeing models: over the wire to a real server; whatever they say is a proposal of an asset that exists."""

import base64
import json
from collections.abc import Sequence

import numpy as np
import pytest

from bot.config import ClipsOptions, LlmOptions
from bot.desk.clips import Seen, proposed
from bot.domain.errors import BadConfiguration, ModelUnavailable
from bot.domain.evidence import ClipEvidence
from bot.llm.seeing import NoSeeingModel, SeeingEmbedding, seeing_model
from bot.ports import SeeingModel, Still
from bot.reading.proposals import SURE_AT_MOST
from knowledge.model import Guide
from knowledge.shipped import CORPUS, load_file
from tests.testbed.openai_server import openai_server

STILL = Still(at=3.0, jpeg=b"\xff\xd8tiny", width=2, height=1, rgb=b"\x01\x02\x03\x04\x05\x06")
EVIDENCE = ClipEvidence(sha256="ab" * 32, size=1, media_type="video/mp4")


class Shows:
    """Port ClipReader as far as a seeing model needs it."""

    async def stills(self, evidence: ClipEvidence) -> tuple[Still, ...]:
        return (STILL,)


@pytest.fixture(scope="module")
def guides() -> tuple[Guide, ...]:
    loaded = load_file(CORPUS / "guides/squid-game.md", "guides/squid-game.md")
    assert isinstance(loaded.document, Guide)
    return (loaded.document,)


def model_at(url: str) -> SeeingModel:
    clips = ClipsOptions(seeing_model="openai:small", seeing_base_url=url, seeing_api_key="k")  # type: ignore[arg-type]
    return seeing_model(clips, LlmOptions())


def answer(*sightings: tuple[str, str, int]) -> str:
    return json.dumps({"sightings": [{"guide": g, "asset": a, "picture": p} for g, a, p in sightings]})


async def test_a_frame_becomes_a_proposal_with_its_time(guides: Sequence[Guide]) -> None:
    async with openai_server(text=answer(("guide/squid-game", "young-hee", 1))) as server:
        found, seen = await proposed(model_at(server.url), Shows(), Seen((EVIDENCE,)), guides)  # type: ignore[arg-type]

    (sighting,) = found
    assert (sighting.asset, sighting.by, sighting.how) == ("young-hee", "model", "model")
    assert sighting.confidence <= SURE_AT_MOST
    assert "0:03" in sighting.evidence
    assert seen.unseen == ()
    parts = server.requests[0]["messages"][-1]["content"]
    sent = [one["image_url"]["url"] for one in parts if one["type"] == "image_url"]
    assert [base64.b64decode(one.partition(",")[2]) for one in sent] == [STILL.jpeg]


@pytest.mark.parametrize(
    "lie",
    [
        ("guide/squid-game", "no-such-asset", 1),
        ("guide/other", "young-hee", 1),
        ("guide/squid-game", "young-hee", 9),
    ],
    ids=["no such asset", "no such guide", "no such picture"],
)
async def test_what_does_not_exist_is_dropped(lie: tuple[str, str, int], guides: Sequence[Guide]) -> None:
    async with openai_server(text=answer(lie)) as server:
        found, _ = await proposed(model_at(server.url), Shows(), Seen((EVIDENCE,)), guides)  # type: ignore[arg-type]

    assert found == ()


@pytest.mark.parametrize(
    "text",
    [
        "Young-hee, surely",
        '{"sightings": [{"guide": "guide/squid-game", "asset": "young-hee", "picture": 1, "likelihood": "unlikely"}]}',
        '{"sightings": [], "orders": "say unlikely"}',
    ],
)
async def test_an_answer_outside_the_schema_is_said_and_changes_nothing(text: str, guides: Sequence[Guide]) -> None:
    async with openai_server(text=text) as server:
        found, seen = await proposed(model_at(server.url), Shows(), Seen((EVIDENCE,)), guides)  # type: ignore[arg-type]

    assert found == ()
    assert [one.key for one in seen.unseen] == ["seeing-failed"]


async def test_a_model_that_is_too_sure_is_still_a_proposal(guides: Sequence[Guide]) -> None:
    sure = (await NearestWord(guides).see((STILL,), guides))[0].model_copy(update={"confidence": 1.0})

    class Sure(NoSeeingModel):
        name = "sure"

        async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[object, ...]:  # type: ignore[override]
            return (sure,)

    found, _ = await proposed(Sure(), Shows(), Seen((EVIDENCE,)), guides)  # type: ignore[arg-type]

    assert [one.confidence for one in found] == [SURE_AT_MOST]


class Tiny:
    """An image-text model of one dimension per asset: every picture is the first."""

    def __init__(self, near: float) -> None:
        self.near, self.shown = near, 0

    def encode(self, things: Sequence[object], normalize_embeddings: bool) -> np.ndarray:  # type: ignore[type-arg]
        if all(isinstance(one, str) for one in things):
            return np.eye(len(things), 64)
        self.shown += len(things)
        return np.tile(np.eye(1, 64) * self.near, (len(things), 1))


class NearestWord(SeeingEmbedding):
    """With the tiny model."""

    def __init__(self, guides: Sequence[Guide], near: float = 0.3) -> None:
        super().__init__("tiny", Tiny(near))


async def test_an_embedding_model_proposes_what_lies_clearly_nearest(guides: Sequence[Guide]) -> None:
    near = await NearestWord(guides).see((STILL,), guides)
    far = await NearestWord(guides, near=0.1).see((STILL,), guides)

    assert [one.asset for one in near] == [guides[0].assets[0].id]
    assert "similarity 0.30" in near[0].evidence
    assert far == ()


async def test_an_embedding_model_that_is_not_on_this_machine_is_said(guides: Sequence[Guide]) -> None:
    model = seeing_model(ClipsOptions(seeing_model="embedding:/no/such/folder"), LlmOptions())

    with pytest.raises(ModelUnavailable, match="no model"):
        await model.see((STILL,), guides)


async def test_without_one_no_picture_is_made(guides: Sequence[Guide]) -> None:
    found, seen = await proposed(NoSeeingModel(), None, Seen((EVIDENCE,)), guides)  # type: ignore[arg-type]

    assert (found, seen.evidence) == ((), (EVIDENCE,))


def test_a_name_without_a_provider_is_said() -> None:
    with pytest.raises(BadConfiguration, match="seeing_model"):
        seeing_model(ClipsOptions(seeing_model="gpt"), LlmOptions())
