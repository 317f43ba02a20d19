"""What goes with a draft to the outside, and what stays inside: two separate lists, made from the same draft."""

from bot.domain.draft import Draft
from bot.domain.matter import Matter
from bot.drafting.gate import record_for
from bot.ports import Texts
from knowledge.model import Frozen


class Exhibit(Frozen):
    """One use in the annex: what, where, when it was captured, by which hash it is known."""

    number: int
    works: tuple[str, ...]
    url: str
    captured: str
    """When it was fetched from the address; empty where it was not."""
    sha256: str
    handed: str = ""
    """When its file was handed in: by whom stays inside."""
    stills: tuple[str, ...] = ()


def exhibits(draft: Draft) -> tuple[Exhibit, ...]:
    """The annex. It never holds likelihood, confidence, counter-arguments or the fair-use record."""
    values = {**draft.facts, **draft.filled}
    works = {
        one.citation: ", ".join(
            filter(
                None,
                (one.asset, values.get(f"work.{number}", one.franchise), values.get(f"part.{number}", "")),
            )
        )
        for number, one in enumerate(draft.claims, 1)
    }
    return tuple(
        Exhibit(
            number=number,
            works=tuple(dict.fromkeys(works[one.citation] for one in use.seen if one.citation in works)),
            url=values.get(f"url.{number}", use.url),
            captured=values.get(f"captured.{number}", ""),
            sha256=use.sha256,
            handed=f"{use.handed:%Y-%m-%d %H:%M} UTC" if use.handed else "",
            stills=use.stills,
        )
        for number, use in enumerate(draft.uses, 1)
    )


def internal_file(draft: Draft, matter: Matter, texts: Texts) -> str:
    """Markdown for the file: likelihood, findings both ways, the record of the gate, who approved and signed."""
    say, language = texts.say, draft.language
    lines = [f"# {say('internal-title', language, draft=draft.id, matter=matter.id)}", ""]
    lines += [say("internal-warning", language), "", f"SHA-256 (seal): `{draft.seal}`", ""]
    if matter.likelihood:
        word = say(f"likelihood-{matter.likelihood.value}", language)
        lines += [say("internal-likelihood", language, likelihood=word), ""]
    for number, use in enumerate(draft.uses, 1):
        lines += [f"## {number}. {use.url or use.key}", ""]
        for key, when in (("internal-handed", use.handed), ("internal-fetched", use.captured)):
            if when:
                lines.append("- " + say(key, language, person=use.handed_by or "–", at=f"{when:%Y-%m-%d %H:%M} UTC"))
        lines += [f"- {one.citation}: {one.evidence} ({one.confidence:.2f}, {one.by.value})" for one in use.seen]
        lines += [f"- {one.name} = {one.value}: {one.evidence} ({one.by.value})" for one in use.circumstances]
        lines += [f"- {one.factor.value} ({one.leaning.value}): {one.reason}" for one in use.findings]
        record = record_for(use, draft.gate)
        if record:
            lines += ["", say("internal-gate", language, person=record.by, at=f"{record.at:%Y-%m-%d %H:%M} UTC"), ""]
            lines += [f"- {name}: {text}" for name, text in record.texts.items()]
        lines.append("")
    if draft.approval:
        one = draft.approval
        at = f"{one.at:%Y-%m-%d %H:%M} UTC"
        lines += [say("internal-approved", language, person=one.person, version=one.version, at=at), ""]
    if draft.signature:
        at = f"{draft.signature.at:%Y-%m-%d %H:%M} UTC"
        lines += [say("internal-signed", language, person=draft.signature.name, at=at), ""]
    lines += [f"- {one}" for one in draft.comments]
    return "\n".join(lines).rstrip() + "\n"
