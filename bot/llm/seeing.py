"""Models that look at pictures: an image-capable chat model, or an image-text embedding model. They only propose."""

import base64
from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from pydantic import Field

from bot.config import ClipsOptions, LlmOptions
from bot.domain.assessment import Sighting
from bot.domain.clip import Speaker
from bot.domain.errors import BadConfiguration, ModelUnavailable
from bot.llm.answers import Assets, Closed, NamedAsset, assets_of, find_asset, parse_answer
from bot.llm.chat_model import ChatModel
from bot.llm.templates import prompt
from bot.ports import SeeingModel, Still
from knowledge.model import Asset, Guide

log = structlog.get_logger(__name__)

EMBEDDING = "embedding:"
MOST = 40
CONFIDENCE = 0.5
"""A model's own confidence is worth nothing; a person or the words must say more."""
CLEAR = 0.05
"""How much nearer (cosine) a picture must be to an asset's description than to the median of all of them."""
NEAR = 0.24  # cosine: what CLIP models give a caption that fits; below it the picture shows something else


class NoSeeingModel:
    """The default: nothing looks at pictures but fingerprints."""

    name = ""

    async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:  # noqa: ARG002
        """Nothing."""
        return ()


class SeenInFrame(NamedAsset):
    """An asset, and the number of the picture that shows it."""

    picture: int = Field(ge=1, le=100)


class SeeingAnswer(Closed):
    """The whole answer."""

    sightings: list[SeenInFrame] = Field(default=[], max_length=MOST)


class SeeingChatModel:
    """An image-capable chat model, shown small JPEGs."""

    def __init__(self, options: LlmOptions) -> None:
        """`options.model` is 'provider:name'; raises BadConfiguration where there is no such provider."""
        self.name = options.model
        self._chat = ChatModel(options)

    async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
        """See port SeeingModel."""
        assets = assets_of(guides)
        named = "\n".join(f"{guide.id} {asset.id}: {asset.name}" for guide, asset in assets.values())
        text = prompt("see").fill(assets=named, pictures=str(len(stills)))
        pictures = [
            {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{_base64(one.jpeg)}"}} for one in stills
        ]
        told = await self._chat.answer_to([{"type": "text", "text": text}, *pictures])
        answer = parse_answer(told, SeeingAnswer)
        return tuple(_sightings(answer, stills, assets))


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _sightings(answer: SeeingAnswer, stills: Sequence[Still], assets: Assets) -> Iterator[Sighting]:
    for one in answer.sightings:
        known = find_asset(one, assets)
        if known is not None and one.picture <= len(stills):
            yield _seen(*known, stills[one.picture - 1], "")


def _seen(guide: Guide, asset: Asset, still: Still, how_near: str) -> Sighting:
    evidence = f"frame {int(still.at) // 60}:{int(still.at) % 60:02d}{how_near}"
    return Sighting.of(guide, asset, confidence=CONFIDENCE, evidence=evidence, by=Speaker.MODEL, how="model")


class SeeingEmbedding:
    """An image-text embedding model (CLIP, Radford et al. 2021): which asset's name lies nearest to a frame."""

    def __init__(self, name: str, model: Any = None) -> None:
        """`name` is a folder or a sentence-transformers name; it is loaded when the first frame comes."""
        self.name = f"{EMBEDDING}{name}"
        self._folder, self._model = name, model

    async def see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
        """See port SeeingModel."""
        import asyncio

        return await asyncio.to_thread(self._see, stills, guides)

    def _see(self, stills: Sequence[Still], guides: Sequence[Guide]) -> tuple[Sighting, ...]:
        import numpy as np

        assets = [(guide, asset) for guide in guides for asset in guide.assets]
        if not assets:
            return ()
        model = self._loaded()
        try:
            words = model.encode([f"{one.name}, {guide.franchise}" for guide, one in assets], normalize_embeddings=True)
            pictures = model.encode([_image(one) for one in stills], normalize_embeddings=True)
        except (RuntimeError, ValueError, TypeError, OSError) as error:
            raise ModelUnavailable(f"it failed ({type(error).__name__})") from error
        near = np.asarray(pictures) @ np.asarray(words).T
        found: list[Sighting] = []
        for still, row in zip(stills, near, strict=True):
            best = int(row.argmax())
            if row[best] >= NEAR and row[best] - float(np.median(row)) >= CLEAR:
                found.append(_seen(*assets[best], still, f", similarity {row[best]:.2f}"))
        return tuple(found)

    def _loaded(self) -> Any:
        if self._model is None:
            from sentence_transformers import SentenceTransformer  # seconds, and only where it is configured

            try:
                self._model = SentenceTransformer(self._folder, device="cpu", local_files_only=True)
            except (OSError, ValueError, RuntimeError) as error:
                raise ModelUnavailable(f"there is no model {self._folder} on this machine") from error
        return self._model


def _image(still: Still) -> Any:
    """Made of plain points: a stranger's JPEG is decoded only inside the sandbox."""
    from PIL import Image

    return Image.frombytes("RGB", (still.width, still.height), still.rgb)


def seeing_model(clips: ClipsOptions, llm: LlmOptions) -> SeeingModel:
    """The model of `[clips] seeing_model`; raises BadConfiguration."""
    if not clips.seeing_model:
        return NoSeeingModel()
    if clips.seeing_model.startswith(EMBEDDING):
        return SeeingEmbedding(clips.seeing_model.removeprefix(EMBEDDING))
    if ":" not in clips.seeing_model:
        raise BadConfiguration("[clips] seeing_model is 'provider:name', or 'embedding:NAME'.")
    own = {"model": clips.seeing_model, "base_url": clips.seeing_base_url, "api_key": clips.seeing_api_key}
    return SeeingChatModel(llm.model_copy(update=own))
