"""Keeping secrets out of what is written down: logs, and the reasons that are kept with failed work."""

import re
from collections.abc import Iterable
from typing import Any

TOKENS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|gh[pousr]_\w{20,}|whsec_[\w+/=-]{8,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+"
    r"|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}"
)
"""Tokens of Slack, GitHub and Discord, secrets of Standard Webhooks, and JSON Web Tokens."""
HIDDEN = "[secret]"
SHORTEST = 6
"""A shorter value is no secret, and hiding it would hide ordinary words."""


class Redaction:
    """Hides what looks like a token, and this installation's own secrets however they look."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """`secrets` are the values of the configuration's secret options."""
        known = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, text: str) -> str:
        """The same without secrets."""
        hidden = self.known.sub(HIDDEN, text) if self.known else text
        return TOKENS.sub(HIDDEN, hidden)

    def value(self, value: Any) -> Any:
        """The same for what a log line carries: text, and text in dictionaries, lists and tuples."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(one) for one in value]
        return value if isinstance(value, (int, float, bool)) or value is None else self.text(str(value))
