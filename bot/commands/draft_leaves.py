"""What leaves the house with a draft: every value with who wrote it since the last approval, claims, files, recipient.

An approver says yes to all of it, so all of it is on the card, also what stands in no sentence of the text.
"""

from collections.abc import Iterator

from bot.commands.core import Block
from bot.desk.drafts.make import Desk
from bot.domain.draft import Draft

RECIPIENT = ("recipient_email", "host_agent", "host_name")
CLAIMANT = ("claimant_name", "claimant_email", "claimant_phone", "claimant_address")
FIRST = (*RECIPIENT, *CLAIMANT, "signatory_name", "signatory_title", "capacity", "date", "law")


def leaving(draft: Draft, desk: Desk, language: str) -> Block:
    """The block, for a draft that nobody need fill in any more."""
    if draft.blanks or draft.missing:
        return Block()
    say = desk.texts.say
    lines = (*_values(draft, desk, language), *_claims(draft, desk, language), *_files(draft, desk, language))
    return Block(heading=say("draft-leaves", language), text=_recipient(draft, desk, language), lines=lines)


def _recipient(draft: Draft, desk: Desk, language: str) -> str:
    to = draft.filled.get("recipient_email") or draft.facts.get("recipient_email", "")
    return desk.texts.say("draft-leaves-to" if to else "draft-leaves-nobody", language, to=to)


def _values(draft: Draft, desk: Desk, language: str) -> Iterator[str]:
    """Those that decide who gets it and who speaks first, then all others."""
    values = {**draft.facts, **draft.held, **draft.filled, **draft.prose}
    values |= {name: "; ".join(lines) for name, lines in draft.lists.items()}
    for name in (*(one for one in FIRST if one in values), *(one for one in values if one not in FIRST)):
        yield _line(name, values[name], draft, desk, language)


def _claims(draft: Draft, desk: Desk, language: str) -> Iterator[str]:
    for number, one in enumerate(draft.claims, 1):
        yield _line(f"claims {number}", f"{one.asset} ({one.franchise}), {one.citation}", draft, desk, language)


def _files(draft: Draft, desk: Desk, language: str) -> Iterator[str]:
    for number, use in enumerate(draft.uses, 1):
        shown = " ".join(filter(None, (use.url, use.sha256, f"{len(use.stills)} ×" if use.stills else "")))
        yield _line(f"annex {number}", shown, draft, desk, language)


def _line(name: str, value: str, draft: Draft, desk: Desk, language: str) -> str:
    """'part.1: season 1 (bo)'."""
    people = draft.wrote.get(name) or draft.wrote.get(name.partition(" ")[0], ())
    who = ", ".join(people)
    key = "draft-leaves-by" if who else "draft-leaves-line"
    return desk.texts.say(key, language, name=name, value=value or "–", person=who)
