"""What leaves the house: byte for byte the fixed sentences, the annex, the manifest; never what is internal."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image
from pypdf import PdfReader

from bot.clips.cells import picture_at as kept_as
from bot.desk.drafts.captured import picture_at
from bot.desk.drafts.decide import approve, sign
from bot.desk.drafts.edit import fill, record_gate
from bot.desk.drafts.leave import mark_sent, ready, released
from bot.desk.drafts.make import Desk
from bot.desk.drafts.outward import exhibits, internal_file
from bot.desk.drafts.shelf import get_draft, keep
from bot.desk.find import get_matter
from bot.domain.claimant import Authority
from bot.domain.draft import BlockKind, Draft, DraftState
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.evidence import ClipEvidence
from bot.domain.matter import UrlState
from bot.draft_texts import shipped_book
from bot.drafting.gate import factors
from bot.ports import Tx
from bot.release.package import MANIFEST, outward_files, write
from bot.texts import catalogue
from tests.unit.drafting.cases import (
    ADA,
    BEN,
    OWNER,
    PARODY,
    REGIMES,
    SAM,
    add_claimant,
    claimant,
    completed,
    desk,
    memory,
    run,
)

STATUTORY = Path(__file__).parents[3] / "prompts" / "statutory"


def approved(tx: Tx, regime: str = "dmca", language: str = "en", **changed: Any) -> Draft:
    draft = completed(tx, regime, language, **changed)
    by = BEN if shipped_book().regimes[regime].claims else BEN.model_copy(update={"person": "cyd"})
    return approve(tx, by, desk(), draft.id, draft.version)


def signed(tx: Tx, regime: str = "dmca", language: str = "en", **changed: Any) -> Draft:
    draft = approved(tx, regime, language, **changed)
    return sign(tx, SAM, desk(), draft.id) if shipped_book().regimes[regime].signature else draft


def files_of(draft: Draft) -> dict[str, bytes]:
    return outward_files(draft, shipped_book().regimes[draft.regime], exhibits(draft), catalogue())


@pytest.mark.parametrize("language", ["en", "no"])
@pytest.mark.parametrize("regime", REGIMES)
def test_every_format_carries_the_fixed_sentences_and_the_signature(regime: str, language: str) -> None:
    def act(tx: Tx) -> Draft:
        draft = signed(tx, regime, language)
        return ready(tx, BEN, desk(), draft.id)

    draft = run(memory(), act)
    files = files_of(draft)
    name = f"{draft.id}-{regime}"
    word = "\n".join(one.text for one in docx.Document(io.BytesIO(files[f"{name}.docx"])).paragraphs)
    pages = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files[f"{name}.pdf"])).pages).split()
    )
    texts = [files[f"{name}.txt"].decode(), files[f"{name}.md"].decode(), word]
    if not regime.startswith("form-"):
        message = message_from_bytes(files[f"{name}.eml"], policy=policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        assert body is not None
        texts.append(body.get_content())
        assert message["to"] is None
        assert message["x-unsent"] == "1"
    for block in draft.blocks:
        if block.kind is BlockKind.FIXED:
            assert (STATUTORY / f"{block.name}.txt").read_text("utf-8") == block.text + "\n"
            assert all(block.text in text.replace("\r\n", "\n") for text in texts)
            assert " ".join(block.text.split()) in pages
    if draft.signature:
        assert all("/s/ Sam Ågot Signér" in text.replace("\\", "") for text in (*texts, pages))


@pytest.mark.parametrize("name", sorted(one.stem for one in STATUTORY.glob("en/*.txt")))
def test_perjury_is_sworn_only_where_the_statute_asks(name: str) -> None:
    english, norwegian = ((STATUTORY / one / f"{name}.txt").read_text("utf-8").lower() for one in ("en", "no"))
    sworn = name in ("dmca-authority", "counter-mistake")

    assert ("perjury" in english) is sworn
    assert ("straffansvar" in norwegian) is sworn


def test_perjury_covers_authority_in_a_notice_and_mistake_in_a_counter_notice() -> None:
    notice = (STATUTORY / "en" / "dmca-authority.txt").read_text("utf-8")
    counter = (STATUTORY / "en" / "counter-mistake.txt").read_text("utf-8")

    assert "authorized to act on behalf of the owner of an exclusive right" in notice
    assert "accurate" not in notice
    assert "good faith belief" in counter
    assert "mistake or misidentification" in counter


def test_a_dsa_notice_has_neither_perjury_nor_signature() -> None:
    draft = run(memory(), lambda tx: completed(tx, "dsa"))

    assert "perjury" not in draft.text.lower()
    assert not [one for one in draft.blocks if one.kind is BlockKind.SIGNATURE]
    assert not shipped_book().regimes["dsa"].signature


def test_the_same_draft_gives_the_same_bytes() -> None:
    draft = run(memory(), signed)

    assert files_of(draft) == files_of(draft)


def test_the_manifest_lists_every_file_with_its_hash(tmp_path: Path) -> None:
    draft = run(memory(), signed)
    files = files_of(draft)
    seal = write(tmp_path, files, {f"{draft.id}-internal.md": b"internal"})

    lines = (tmp_path / MANIFEST).read_text("utf-8").splitlines()
    listed = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    on_disk = {one.name for one in tmp_path.iterdir() if one.is_file()} - {MANIFEST}
    assert set(listed) == on_disk
    assert all(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())
    assert seal == hashlib.sha256((tmp_path / MANIFEST).read_bytes()).hexdigest()


INTERNAL = [
    "0.97", "Likely.", "It mocks the show", "the person wrote", "No effect is known", "favours", "a parody",
    "Ada Analyst", "clear-described", "the giant doll", "sheet.jpg",
]  # fmt: skip
"""Confidence, likelihood, arguments for the use, the record of the gate, evidence words, the marked contact sheet."""
REASONED = {
    name: f"On {name} the person wrote this down."
    for name in ("authorisation", "purpose", "nature", "amount", "market", "exception", "conclusion")
}


def looked_at(folder: Path) -> ClipEvidence:
    """A clip's record, with three stills and a contact sheet that must stay inside."""
    for at in (1.0, 3.0, 5.0):
        Image.new("RGB", (64, 36), (int(at * 40), 0, 0)).save(folder / picture_at(at))
    (folder / "sheet.jpg").write_bytes(b"with matches marked")
    return ClipEvidence(
        sha256="ab" * 32,
        size=10,
        media_type="video/mp4",
        container="mp4",
        first_seen=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        frames=(1.0, 3.0, 5.0),
        contact_sheet=str(folder / "sheet.jpg"),
    )


@pytest.mark.parametrize("language", ["en", "no"])
@pytest.mark.parametrize("regime", REGIMES)
def test_nothing_internal_leaves_in_any_format(regime: str, language: str, tmp_path: Path) -> None:
    def act(tx: Tx) -> tuple[Draft, str]:
        draft = completed(tx, regime, language, gate=False, clips=(looked_at(tmp_path),), **PARODY)
        if shipped_book().regimes[regime].gate:
            allowed = factors(shipped_book().regimes[regime].country or draft.country)
            said = {name: text for name, text in REASONED.items() if name in (*allowed, "conclusion")}
            draft = record_gate(tx, ADA, desk(), draft.id, said)
        by = BEN if shipped_book().regimes[regime].claims else BEN.model_copy(update={"person": "cyd"})
        done = approve(tx, by, desk(), draft.id, draft.version)
        done = sign(tx, SAM, desk(), draft.id) if shipped_book().regimes[regime].signature else done
        return done, internal_file(done, get_matter(tx, done.matter, ADA), catalogue())

    draft, inside = run(memory(), act)
    for name, content in files_of(draft).items():
        said = readable(name, content)
        assert not [one for one in INTERNAL if one in said], name
    assert "It mocks the show" in inside
    assert "0.97" in inside
    assert ("the person wrote" in inside) is shipped_book().regimes[regime].gate


def readable(name: str, content: bytes) -> str:
    """All words of a released file, in whichever format."""
    match Path(name).suffix:
        case ".docx":
            return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)
        case ".pdf":
            return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        case ".eml":
            message = message_from_bytes(content, policy=policy.default)
            parts = [one for one in message.walk() if one.get_content_maintype() == "text"]
            return "\n".join([*map(str, message.values()), *(one.get_content() for one in parts)])
        case ".jpg":
            return ""
        case _:
            return content.decode()


def test_the_annex_names_work_address_time_hash_and_stills_in_every_format(tmp_path: Path) -> None:
    draft = run(memory(), lambda tx: signed(tx, clips=(looked_at(tmp_path),)))
    files = files_of(draft)

    for name in ("annex.md", "annex.docx", "annex.pdf"):
        said = "".join(readable(name, files[f"{draft.id}-{name}"]).replace("\\", "").split())
        for wanted in (
            "Young-hee, Squid Game, season 1, episode 1",
            "https://www.tiktok.com/@maker/video/7300000000000000001",
            "2026-11-20 09:30 UTC",
            "ab" * 32,
            "Use 1, still 3",
        ):
            assert "".join(wanted.split()) in said, (name, wanted)
    assert [name for name in files if name.startswith("still-")] == ["still-1-1.jpg", "still-1-2.jpg", "still-1-3.jpg"]
    assert len(docx.Document(io.BytesIO(files[f"{draft.id}-annex.docx"])).inline_shapes) == 3
    assert sum(len(page.images) for page in PdfReader(io.BytesIO(files[f"{draft.id}-annex.pdf"])).pages) == 3


def test_what_is_not_known_of_a_clip_is_left_out_of_the_annex() -> None:
    draft = run(memory(), signed)

    annex = files_of(draft)[f"{draft.id}-annex.md"].decode()

    assert "Captured" not in annex
    assert "SHA-256" not in annex


def test_the_stills_are_those_that_the_clip_reader_keeps() -> None:
    assert [picture_at(one) for one in (0.0, 1.25, 61.0)] == [kept_as(one) for one in (0.0, 1.25, 61.0)]


def test_a_reply_to_somebody_elses_notice_shows_them_no_evidence() -> None:
    draft = run(memory(), lambda tx: signed(tx, "reply"))

    assert not [name for name in files_of(draft) if "annex" in name or "still" in name]


@pytest.mark.parametrize("regime", [one for one in REGIMES if not one.startswith("form-")])
def test_the_mail_parses_and_has_a_recipient_only_where_a_person_named_one(regime: str) -> None:
    draft = run(memory(), lambda tx: signed(tx, regime))
    message = message_from_bytes(files_of(draft)[f"{draft.id}-{regime}.eml"], policy=policy.default)
    assert isinstance(message, EmailMessage)

    assert not message.defects
    assert message["to"] is None
    assert draft.id in message["subject"]
    attached = {one.get_filename(): one.get_content() for one in message.iter_attachments()}
    assert attached == {name: content for name, content in files_of(draft).items() if name in attached}
    assert f"{draft.id}-{regime}.pdf" in attached


def test_hangul_is_embedded_in_the_pdf() -> None:
    draft = run(memory(), lambda tx: signed(tx, profile=claimant(name="넷플릭스 Studios")))
    pages = PdfReader(io.BytesIO(files_of(draft)[f"{draft.id}-dmca.pdf"])).pages
    fonts = [one.get_object() for page in pages for one in page["/Resources"]["/Font"].values()]

    assert "넷플릭스" in pages[0].extract_text()
    assert [one for one in fonts if "Nanum" in str(one["/BaseFont"]) and "/FontFile2" in one["/FontDescriptor"]]


@pytest.mark.parametrize("regime", [one for one in REGIMES if shipped_book().regimes[one].signature])
def test_release_needs_the_signature_where_the_regime_has_one(regime: str) -> None:
    def act(tx: Tx) -> None:
        draft = approved(tx, regime)
        with pytest.raises(BadInput, match="not signed"):
            ready(tx, BEN, desk(), draft.id)
        sign(tx, SAM, desk(), draft.id)
        assert ready(tx, BEN, desk(), draft.id).signature is not None

    run(memory(), act)


def test_only_the_signatory_under_the_text_signs() -> None:
    def act(tx: Tx) -> None:
        draft = approved(tx)
        for other in (ADA, BEN):
            with pytest.raises(NotAllowed):
                sign(tx, other, desk(), draft.id)
        assert sign(tx, SAM, desk(), draft.id) == sign(tx, SAM, desk(), draft.id)

    run(memory(), act)


def test_an_unapproved_draft_is_neither_signed_nor_released() -> None:
    def act(tx: Tx) -> None:
        draft = completed(tx)
        with pytest.raises(BadInput):
            sign(tx, SAM, desk(), draft.id)
        with pytest.raises(BadInput):
            ready(tx, BEN, desk(), draft.id)

    run(memory(), act)


TAMPERED = [
    ("the stored text", {"text": "I swear to everything."}),
    ("a value", {"filled": {"part.1": "season 9"}}),
    ("the recipient", {"facts": {"host_name": "Somebody else"}}),
    ("the record of the gate", {"gate": ()}),
    ("the version", {"version": 99}),
]


@pytest.mark.parametrize(("what", "changed"), TAMPERED)
def test_what_was_changed_after_approval_is_not_released(what: str, changed: dict[str, Any]) -> None:
    def act(tx: Tx) -> None:
        draft = signed(tx)
        keep(tx, draft.model_copy(update=changed))
        with pytest.raises(BadInput):
            ready(tx, BEN, desk(), draft.id)

    run(memory(), act)


@pytest.mark.parametrize("name", ["dmca-authority", "dmca-accuracy", "dmca-good-faith", "dmca-512f"])
def test_release_compares_each_fixed_sentence_with_its_file_again(name: str) -> None:
    def act(tx: Tx) -> None:
        draft = signed(tx)
        book = desk().book
        changed = {**book.fixed, f"en/{name}": book.fixed[f"en/{name}"] + " "}
        other = Desk(book.model_copy(update={"fixed": changed}), catalogue(), desk().staff)
        with pytest.raises(BadInput, match=name):
            ready(tx, BEN, other, draft.id)

    run(memory(), act)


def test_an_authority_that_lapsed_since_keeps_it_back() -> None:
    def act(tx: Tx) -> None:
        draft = signed(tx)
        gone = Authority(owner=OWNER, until=(tx.now - timedelta(days=1)).date(), document="x")
        add_claimant(tx, ADA, claimant(authorities=(gone,)))
        with pytest.raises(BadInput, match="authority"):
            ready(tx, BEN, desk(), draft.id)

    run(memory(), act)


def test_sent_is_a_persons_word_with_how_and_when_and_moves_the_url() -> None:
    def act(tx: Tx) -> None:
        draft = signed(tx)
        with pytest.raises(BadInput, match="release it first"):
            mark_sent(tx, BEN, desk(), draft.id, how="web form")
        released(tx, BEN, desk(), draft.id, draft.seal, "0" * 64)
        with pytest.raises(BadInput, match="how"):
            mark_sent(tx, BEN, desk(), draft.id, how=" ")
        with pytest.raises(BadInput, match="not come"):
            mark_sent(tx, BEN, desk(), draft.id, how="web form", at=tx.now + timedelta(hours=1))
        done, _ = mark_sent(tx, BEN, desk(), draft.id, how="web form", reference="TT-1")
        assert done.state is DraftState.SENT
        assert mark_sent(tx, BEN, desk(), draft.id, how="again")[0] == done
        assert [one.state for one in tx.urls(ADA, matter=draft.matter)] == [UrlState.SENT]
        assert len([one for one in tx.deadlines(ADA, matter=draft.matter) if one.id.startswith("recheck-")]) == 3
        assert get_matter(tx, draft.matter, ADA).claimant == claimant().name
        assert get_draft(tx, draft.id, ADA).sent == done.sent

    run(memory(), act)


def test_a_form_has_no_mail_and_a_reply_goes_to_who_wrote_in_their_thread() -> None:
    def act(tx: Tx) -> Draft:
        draft = completed(tx, "action-filed")
        keep(tx, draft.model_copy(update={"held": {**draft.held, "message_id": "<counter-1@host.example>"}}))
        draft = fill(tx, ADA, desk(), draft.id, {"host_agent": "Copyright team <copyright@host.example>"})
        draft = approve(tx, BEN.model_copy(update={"person": "cyd"}), desk(), draft.id, draft.version)
        return sign(tx, SAM, desk(), draft.id)

    draft = run(memory(), act)
    message = message_from_bytes(files_of(draft)[f"{draft.id}-action-filed.eml"], policy=policy.default)
    assert (message["to"], message["in-reply-to"]) == ("copyright@host.example", "<counter-1@host.example>")
    assert not [name for name in files_of(run(memory(), lambda tx: signed(tx, "form-x"))) if name.endswith(".eml")]
