"""How far a language model may go, from the configuration and prompts/llm/words.toml."""

import tomllib

from bot.config import LlmOptions
from bot.desk.assisted import ModelRules
from bot.domain.assessment import Likelihood
from bot.texts import prompts_folder


def model_rules(options: LlmOptions) -> ModelRules:
    """The rules; the word lists are data that a lawyer can read."""
    data = tomllib.loads((prompts_folder() / "llm" / "words.toml").read_text("utf-8"))
    return ModelRules(
        seconds=options.timeout_seconds,
        clearance=options.clearance,
        rewrite=options.rewrite,
        words={Likelihood(name): tuple(words) for name, words in data["likelihood"].items()},
        never=tuple(data["never"]["words"]),
    )
