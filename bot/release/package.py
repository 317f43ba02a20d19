"""All files of a released draft, and writing them so that a crash leaves no half of them."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from bot.desk.drafts.outward import Exhibit
from bot.domain.draft import BlockKind, Draft, DraftBlock, Regime
from bot.domain.errors import BadInput
from bot.domain.links import host_of
from bot.drafting.render import plain
from bot.ports import Texts
from bot.release.mail import mail
from bot.release.pdf import pdf
from bot.release.word import word

MANIFEST = "SHA256SUMS"
INTERNAL = "internal"
ESCAPED = str.maketrans({one: f"\\{one}" for one in "\\`*_{}[]<>#+|~"})


def outward_files(draft: Draft, regime: Regime, exhibits: Sequence[Exhibit], texts: Texts) -> dict[str, bytes]:
    """File name -> content: the text in five formats, the annex in three, the stills, the manifest."""
    name, language = f"{draft.id}-{draft.regime}", draft.language
    at = left_at(draft)
    signed = f"/s/ {draft.signature.name}" if draft.signature else ""
    title = regime.title.get(language, regime.title["en"])
    text = plain(draft.blocks, signed)
    files = {
        f"{name}.txt": text.encode(),
        f"{name}.md": markdown(draft.blocks, signed).encode(),
        f"{name}.docx": word(draft.blocks, signed, title, language, at),
        f"{name}.pdf": pdf(draft.blocks, signed, title, at),
    }
    if regime.annex:
        files |= _annex(draft, exhibits, title, at, texts)
    attached = {one: files[one] for one in (f"{name}.pdf", f"{draft.id}-annex.pdf") if one in files}
    values = {**draft.facts, **draft.filled}
    if not regime.host:
        # A form is filled in on the host's page: there is nothing to mail.
        subject, sender = subject_of(draft, title, texts), values.get("claimant_email", "")
        answers = values.get("message_id", "")
        files[f"{name}.eml"] = mail(text, subject, recipient_of(values), sender, at, attached, draft.seal, answers)
    files[MANIFEST] = manifest(files)
    return files


MAIL_TO = ("recipient_email", "host_agent", "notice_sender", "operator_address")
ADDRESS = re.compile(r"[^@\s<>\",;:()]+@[^@\s<>\",;:()]+\.[^@\s<>\",;:.()]{2,}")


def recipient_of(values: Mapping[str, str]) -> str:
    """The first e-mail address that the draft holds for who it is to; empty where it holds none."""
    found = (ADDRESS.search(values.get(name, "")) for name in MAIL_TO)
    return next((one.group() for one in found if one), "")


def subject_of(draft: Draft, title: str, texts: Texts) -> str:
    """What it is, about what, where, and our number: a person finds it again by it."""
    works = ", ".join(dict.fromkeys(one.franchise for one in draft.claims))
    hosts = ", ".join(dict.fromkeys(host_of(one.url) for one in draft.uses if one.url))
    told = {"title": title, "what": "; ".join(filter(None, (works, hosts))) or draft.matter, "draft": draft.id}
    return texts.say("mail-subject", draft.language, **told)


def left_at(draft: Draft) -> datetime:
    """The time that the files carry: of the signature, else the day in the text, so that they are the same again."""
    if draft.signature:
        return draft.signature.at
    if draft.dated:
        return datetime.combine(draft.dated, time(), UTC)
    return draft.approval.at if draft.approval else draft.changed


def _annex(draft: Draft, exhibits: Sequence[Exhibit], title: str, at: datetime, texts: Texts) -> dict[str, bytes]:
    """The annex in three formats, and its stills beside it."""
    annex = annex_blocks(draft, exhibits, texts)
    named = f"{title}: {texts.say('annex-title', draft.language)}"
    return {
        f"{draft.id}-annex.md": markdown(annex, "").encode(),
        f"{draft.id}-annex.docx": word(annex, "", named, draft.language, at),
        f"{draft.id}-annex.pdf": pdf(annex, "", named, at),
        **{still_name(one): Path(one.name).read_bytes() for one in annex if one.kind is BlockKind.PICTURE},
    }


def manifest(files: Mapping[str, bytes]) -> bytes:
    """As `sha256sum --check` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def annex_blocks(draft: Draft, exhibits: Sequence[Exhibit], texts: Texts) -> tuple[DraftBlock, ...]:
    """The annex: work, address, time of capture, hash."""
    say, language = texts.say, draft.language
    blocks = [DraftBlock(kind=BlockKind.TITLE, text=say("annex-title", language))]
    for one in exhibits:
        blocks.append(DraftBlock(kind=BlockKind.HEADING, text=say("annex-use", language, number=one.number)))
        known = {"url": one.url, "captured": one.captured, "handed": one.handed, "hash": one.sha256}
        lines = [say("annex-work", language, work=work) for work in one.works]
        lines += [say(f"annex-{name}", language, value=value) for name, value in known.items() if value]
        blocks += [DraftBlock(kind=BlockKind.ITEM, text=line) for line in lines]
        there = [still for still in one.stills if Path(still).is_file()]
        for number, still in enumerate(there, 1):
            caption = say("annex-still", language, use=one.number, number=number)
            blocks.append(
                DraftBlock(kind=BlockKind.PICTURE, text=caption, name=still, number=100 * one.number + number)
            )
    return tuple(blocks)


def still_name(block: DraftBlock) -> str:
    """The file of a picture beside the annex: still-1-2.jpg."""
    return f"still-{block.number // 100}-{block.number % 100}{Path(block.name).suffix.lower()}"


def markdown(blocks: Sequence[DraftBlock], signed: str) -> str:
    """The blocks as Markdown; what was filled in is never markup."""
    return "\n\n".join(_markdown(one, signed) for one in blocks) + "\n"


def _markdown(block: DraftBlock, signed: str) -> str:
    text = "  \n".join(line.translate(ESCAPED) for line in block.text.splitlines())
    match block.kind:
        case BlockKind.TITLE:
            return f"# {text}"
        case BlockKind.HEADING:
            return f"## {text}"
        case BlockKind.ITEM:
            return f"- {text}"
        case BlockKind.NUMBER:
            return f"{block.number}. {text}"
        case BlockKind.FIXED:
            # Byte for byte: these sentences hold nothing that Markdown would read.
            return block.text
        case BlockKind.PICTURE:
            return f"![{text}]({still_name(block)})"
        case BlockKind.SIGNATURE:
            return signed.translate(ESCAPED) if signed else "\\_" * 30
        case _:
            return text


def write(folder: Path, files: Mapping[str, bytes], internal: Mapping[str, bytes]) -> str:
    """Write all files, the manifest last; the manifest's SHA-256. Raises BadInput."""
    try:
        (folder / INTERNAL).mkdir(parents=True, exist_ok=True)
        for name, content in sorted(files.items(), key=lambda one: one[0] == MANIFEST):
            _write(folder / name, content)
        for name, content in internal.items():
            _write(folder / INTERNAL / name, content)
    except OSError as error:
        raise BadInput(f"{error.filename or folder} cannot be written ({error.strerror}).") from error
    return hashlib.sha256(files[MANIFEST]).hexdigest()


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
