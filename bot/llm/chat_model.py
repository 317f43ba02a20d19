"""A hosted language model through langchain's chat models; any OpenAI-compatible base URL included."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from importlib import import_module
from typing import Any

import structlog

from bot.config import LlmOptions
from bot.domain.clip import Clip
from bot.domain.errors import BadConfiguration, ModelUnavailable
from bot.llm.answers import ModelAnswer, parse_answer, proposal
from bot.llm.templates import prompt
from bot.ports import Proposal
from knowledge.model import Guide

log = structlog.get_logger(__name__)

CIRCUMSTANCES = (
    "ai_generated, generator, licensed, official_channel, news, review, parody, education, private_use, incidental, "
    "commercial, whole_work, excerpt, reupload, recreation, style_only, likeness, voice"
)
LANGUAGES = {
    "en": "English",
    "no": "Norwegian (bokmål)",
    "ko": "Korean",
    "es": "Spanish",
    "de": "German",
    "fr": "French",
}


BROKEN = (OSError, ValueError, TypeError, KeyError)
"""No connection, or an answer that is not of the shape the provider's package expects."""
VENDORS = {
    "langchain_openai": ("openai", "OpenAIError"),
    "langchain_anthropic": ("anthropic", "AnthropicError"),
    "langchain_google_genai": ("google.api_core.exceptions", "GoogleAPIError"),
    "langchain_google_vertexai": ("google.api_core.exceptions", "GoogleAPIError"),
    "langchain_mistralai": ("httpx", "HTTPError"),
    "langchain_ollama": ("ollama", "ResponseError"),
    "langchain_groq": ("groq", "GroqError"),
    "langchain_cohere": ("cohere.core", "ApiError"),
}
"""langchain's package -> what its vendor's package raises: there is no common base."""


class ChatModel:
    """Proposes and polishes; every word it gives is checked by the caller before it counts."""

    def __init__(self, options: LlmOptions) -> None:
        """`options.model` is 'provider:name'; raises BadConfiguration where langchain has no such provider."""
        self.name = options.model
        self.options = options
        self._model = _build(options)
        package = type(self._model).__module__.partition(".")[0]
        self._faults: tuple[type[Exception], ...] = (*BROKEN, *_vendor_faults(package))

    async def propose(self, clip: Clip, guides: Sequence[Guide]) -> Proposal:
        """Sightings and circumstances whose quotes stand verbatim in the clip."""
        text = prompt("propose").fill(
            mark=_mark(),
            assets="\n".join(f"{guide.id} {asset.id}: {asset.name}" for guide in guides for asset in guide.assets),
            circumstances=CIRCUMSTANCES,
            clip="\n".join(f"[{one.by.value}] {one.text}" for one in clip.statements),
        )
        return proposal(parse_answer(await self._answer(text), ModelAnswer), clip, guides)

    async def rewrite(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:
        """The summary again, unchecked."""
        return await self._answer(self._rewrite_prompt(summary, language, allowed))

    async def stream(self, summary: str, language: str, allowed: Mapping[str, str]) -> AsyncGenerator[str, None]:
        """The summary again, piece by piece, unchecked."""
        try:
            async with asyncio.timeout(self.options.timeout_seconds):
                async for piece in self._model.astream(self._rewrite_prompt(summary, language, allowed)):
                    yield str(piece.text)
        except TimeoutError as error:
            raise ModelUnavailable("it did not answer in time") from error
        except self._faults as error:
            raise _unavailable(error) from error

    async def fill(self, slot: str, instructions: str, facts: Mapping[str, str]) -> str:
        """Prose for one slot, unchecked."""
        told = "\n".join(f"{name}: {value}" for name, value in facts.items())
        return await self._answer(prompt("fill").fill(mark=_mark(), slot=slot, instructions=instructions, facts=told))

    def _rewrite_prompt(self, summary: str, language: str, allowed: Mapping[str, str]) -> str:
        sources = "\n".join(f"[{name}] {quote}" for name, quote in allowed.items())
        return prompt("rewrite").fill(
            mark=_mark(), language=LANGUAGES.get(language, "English"), sources=sources, summary=summary
        )

    async def answer_to(self, parts: list[str | dict[str, Any]]) -> str:
        """What it says to one message of texts and pictures, unchecked."""
        from langchain_core.messages import HumanMessage  # loaded with the model

        return await self._answer([HumanMessage(content=parts)])

    async def _answer(self, told: Any) -> str:
        try:
            async with asyncio.timeout(self.options.timeout_seconds):
                answer = await self._model.ainvoke(told)
        except TimeoutError as error:
            raise ModelUnavailable("it did not answer in time") from error
        except self._faults as error:
            raise _unavailable(error) from error
        if answer.additional_kwargs.get("refusal"):
            raise ModelUnavailable("it refused")
        content = str(answer.text)
        if not content.strip():
            raise ModelUnavailable("its answer was empty")
        return content


def _vendor_faults(package: str) -> tuple[type[Exception], ...]:
    """The vendor's own base class and langchain's; the packages are loaded with the model already."""
    from langchain_core.exceptions import LangChainException  # loaded with the model

    module, name = VENDORS.get(package, ("", ""))
    return (LangChainException, getattr(import_module(module), name)) if module else (LangChainException,)


def _build(options: LlmOptions) -> Any:
    from langchain.chat_models import init_chat_model  # half a second that a desk without a model need not pay

    given: dict[str, Any] = {"timeout": options.timeout_seconds, "max_retries": 0, "max_tokens": options.max_tokens}
    if options.base_url:
        given["base_url"] = options.base_url
    if key := options.api_key.get_secret_value():
        given["api_key"] = key
    try:
        return init_chat_model(options.model, temperature=0, **given)
    except (ImportError, ValueError) as error:
        raise BadConfiguration(f"The language model {options.model} cannot be used: {_first_line(error)}") from error


def _mark() -> str:
    """A delimiter that no text written before this request can contain."""
    return f"=={secrets.token_hex(12)}=="


def _unavailable(error: Exception) -> ModelUnavailable:
    status = getattr(error, "status_code", None)
    log.info("language model failed", kind=type(error).__name__, status=status)
    if status == 429:
        return ModelUnavailable("it is over its limit (429)")
    return ModelUnavailable(f"it failed ({status or type(error).__name__})")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
