"""What the reader says of a text: the labels at its tokens and of the whole. Their order is the order of the outputs.

Colleagues, tools, captions and complaints count as the uploader here: what they say favours nobody. The register
speaks like the reviewer. The rules by which people label are in texts/README.md.
"""

from typing import Final

STATUSES: Final = ("none", "shown", "not_shown", "talked_about", "style_only", "unsure", "outside")
"""Of a token: part of no mention; of a mention of a thing of the library, and how it is meant; of an outside work."""

FACTS: Final = (
    "ai", "licensed", "official", "public_domain", "news", "review", "education", "private", "incidental",
    "commercial", "whole", "handmade",
)  # fmt: skip
"""Circumstances that are so or not so."""

FACT_LABELS: Final = (
    *(f"{fact}+{who}" for fact in FACTS for who in ("r", "u")),
    *(f"{fact}-" for fact in FACTS),
    "parody+r", "parody+u", "parody-", "parody.work", "parody.other", "order",
)  # fmt: skip
"""'news+r': the reviewer says that it is news; 'news+u': somebody else does; 'news-': it is said not to be. 'order':
words that tell the reader what to answer."""

WHOLE_LABELS: Final = (*FACT_LABELS, "undescribed", "outside", "any_shown", "any_not_shown", "any_unsure")
"""Of the whole text: the circumstances, that nothing is described, that an outside work or a thing is shown, ..."""

NAME_KINDS: Final = ("none", "franchise", "franchise?", "asset", "asset?", "misspelt")
"""What the library's names say of a token; the question mark stands for a name that is an ordinary word, too."""

CIRCUMSTANCE: Final = {"ai": "ai_generated", "whole": "whole_work"}
"""Facts that the rules know by another name."""
