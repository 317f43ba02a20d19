"""Which language model the configuration asks for."""

from pathlib import Path

from bot.config import LlmOptions
from bot.llm.hostile import HostileModel
from bot.llm.none import NoModel
from bot.llm.scripted import ScriptedModel
from bot.ports import LanguageModel


def language_model(options: LlmOptions) -> LanguageModel:
    """The model of `[llm] model`; raises BadConfiguration."""
    if not options.model:
        return NoModel()
    if options.model == "hostile":
        return HostileModel()
    if options.model.startswith("scripted:"):
        return ScriptedModel.load(Path(options.model.removeprefix("scripted:")))
    from bot.llm.chat_model import ChatModel  # langchain is loaded only where it is used

    return ChatModel(options)
