"""All texts that drafts are made of, as read from prompts/: the rules here do no reading themselves."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.domain.draft import Regime
from bot.domain.errors import BadInput
from knowledge.model import Frozen


class LiabilityWords(Frozen):
    """By which words a claim of liability from knowledge plus inaction is told (prompts/regimes/liability.toml)."""

    liability: tuple[str, ...]
    knowledge: tuple[str, ...]
    unless: tuple[str, ...]


class Book(Frozen):
    """Regimes, templates, fixed sentences, words; one object, made once."""

    regimes: Mapping[str, Regime]
    templates: Mapping[str, str]
    """'en/dmca' -> template."""
    fixed: Mapping[str, str]
    """'en/dmca-authority' -> the sentence."""
    words: Mapping[str, Mapping[str, Any]]
    """Language -> words.toml: capacities, laws, demands."""
    liability: LiabilityWords
    never: tuple[str, ...] = ()
    """Words that a filled slot may not hold, in any language."""

    def regime(self, name: str) -> Regime:
        """By name; raises BadInput with the names there are."""
        if name not in self.regimes:
            raise BadInput(f"There is no regime “{name}”; there are: {', '.join(sorted(self.regimes))}.")
        return self.regimes[name]

    def language(self, wanted: str, regime: Regime) -> str:
        """The wanted language where this regime has a template in it, else English."""
        return wanted if f"{wanted}/{regime.template or regime.name}" in self.templates else "en"

    @cached_property
    def environment(self) -> ImmutableSandboxedEnvironment:
        """Where templates are rendered: no autoescape (it is no HTML), no undefined names."""
        return ImmutableSandboxedEnvironment(
            loader=DictLoader(dict(self.templates)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
