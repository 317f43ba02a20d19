"""Each regime asks for its parts, one by one; nothing is approved with one of them open."""

from pathlib import Path

import pytest

from bot.desk.drafts.decide import approve
from bot.desk.drafts.edit import fill
from bot.desk.drafts.make import refresh
from bot.desk.drafts.shelf import get_draft, keep
from bot.desk.find import get_matter
from bot.domain.claimant import Claimant
from bot.domain.errors import BadInput
from bot.draft_texts import shipped_book
from bot.ports import Tx
from tests.unit.drafting.cases import ADA, BEN, LACKS, REGIMES, begun, claimant, completed, desk, memory, run

TABLE = [
    # regime, what is taken away, the paragraph that must be named, why
    ("dmca", "signatories", "§ 512(c)(3)(A)(i)", "without a signatory in the profile nobody can sign"),
    ("dmca", "part.1", "§ 512(c)(3)(A)(ii)", "a title without season or episode does not identify the work"),
    ("dmca", "url", "§ 512(c)(3)(A)(iii)", "a profile or front page does not lead to the material"),
    ("dmca", "phone", "§ 512(c)(3)(A)(iv)", "the host must be able to reach the sender"),
    ("dmca", "gate", "§ 512(c)(3)(A)(v)", "Lenz: no belief without having considered the law"),
    ("dmca", "claimant", "§ 512(c)(3)(A)(vi)", "without a profile there is no authority to swear to"),
    ("dmca-counter", "signatories", "§ 512(g)(3)(A)", "the subscriber signs"),
    ("dmca-counter", "url", "§ 512(g)(3)(B)", "where the material was"),
    ("dmca-counter", "mistake", "§ 512(g)(3)(C)", "the belief needs a reason of the subscriber's own"),
    ("dmca-counter", "address_in_us", "§ 512(g)(3)(D)", "which district depends on the address"),
    ("dmca-counter", "phone", "§ 512(g)(3)(D)", "name, address and telephone number"),
    ("retraction", "notice_reference", "retraction (1)", "which notice"),
    ("retraction", "url", "retraction (2)", "which material"),
    ("retraction", "signatories", "retraction (4)", "by whom"),
    ("dsa", "part.1", "art. 16(2)(a)", "substantiated: which part of the work"),
    ("dsa", "gate", "art. 16(2)(a), exceptions", "parody, quotation, pastiche must be considered"),
    ("dsa", "url", "art. 16(2)(b)", "exact electronic location"),
    ("dsa", "email", "art. 16(2)(c)", "name and e-mail address"),
    ("cease-and-desist", "model_name", "letter (1)", "which model"),
    ("cease-and-desist", "part.1", "letter (2)", "which works"),
    ("cease-and-desist", "url", "letter (3)", "where it was found"),
    ("cease-and-desist", "reply_date", "letter (5)", "a demand without a date is none"),
    ("cease-and-desist", "signatories", "letter (6)", "who signs"),
    ("cease-and-desist", "gate", "letter (7)", "exceptions considered"),
    ("uploader-letter", "uploader_name", "letter (1)", "to whom"),
    ("uploader-letter", "part.1", "letter (2)", "which works"),
    ("uploader-letter", "url", "letter (3)", "where"),
    ("uploader-letter", "reply_date", "letter (4)", "by when"),
    ("uploader-letter", "signatories", "letter (5)", "who signs"),
    ("uploader-letter", "gate", "letter (6)", "exceptions considered"),
    ("host-escalation", "notice_reference", "escalation (2)", "without an earlier notice there is nothing to escalate"),
    ("host-escalation", "part.1", "escalation (3)", "which works"),
    ("host-escalation", "still_up_on", "escalation (4)", "that it is still there must have been seen"),
    ("host-escalation", "reply_date", "escalation (5)", "by when"),
    ("host-escalation", "email", "escalation (6)", "the claimant"),
    ("host-escalation", "gate", "escalation (7)", "exceptions considered"),
    ("reply", "notice_sender", "§ 512(c)(3)(B)(ii) (1)", "whom it answers"),
    ("reply", "lacks", "§ 512(c)(3)(B)(ii) (2)", "a reply that names no missing part is none"),
    ("reply", "email", "§ 512(c)(3)(B)(ii) (3)", "where to send it"),
    ("no-notice", "url", "ehandelsloven § 18", "a host can act only on what it finds"),
    ("action-filed", "forum", "§ 512(g)(2)(C) (3)", "only a court or the Copyright Claims Board keeps it down"),
    ("action-filed", "case_number", "§ 512(g)(2)(C) (3)", "the host looks the case up"),
    ("form-youtube", "url", "§ 512(c)(3)(A)(iii)", "YouTube takes no channel link"),
    ("form-tiktok", "url", "§ 512(c)(3)(A)(iii)", "TikTok takes the link of a video"),
    ("form-x", "url", "§ 512(c)(3)(A)(iii)", "X takes no profile link"),
    ("form-meta", "gate", "§ 512(c)(3)(A)(v)", "a form is a notice, too"),
    ("form-discord", "url", "§ 512(c)(3)(A)(iii)", "Discord takes a message link"),
    ("form-github", "open_licence", "§ 512(c)(3)(A)(ii)", "GitHub asks about the licence"),
]
FRONT_PAGES = {
    "form-youtube": "https://www.youtube.com/@maker",
    "form-tiktok": "https://www.tiktok.com/@maker",
    "form-x": "https://x.com/maker",
    "form-discord": "https://discord.com/invite/abc",
}
WITHOUT: dict[str, Claimant] = {
    "signatories": claimant(signatories=()),
    "phone": claimant(phone=""),
    "email": claimant(email=""),
}


def lacking(tx: Tx, regime: str, gone: str) -> str:
    """The id of a draft that is complete but for one thing."""
    if gone == "uploader_name":
        draft = completed(tx, regime)
        uploaderless = draft.model_copy(update={"facts": {}})
        tx.save_matter(get_matter(tx, draft.matter, ADA).model_copy(update={"uploader": ""}))
        return keep(tx, refresh(tx, desk(), uploaderless)).id
    url = FRONT_PAGES.get(regime, "https://www.tiktok.com/") if gone == "url" else ""
    draft = completed(tx, regime, without=(gone,), gate=gone != "gate", profile=WITHOUT.get(gone), url=url)
    if gone == "claimant":
        return fill(tx, ADA, desk(), draft.id, {"claimant": ""}).id
    if gone == "lacks":
        return keep(tx, refresh(tx, desk(), draft.model_copy(update={"lists": {}}))).id
    return draft.id


@pytest.mark.parametrize(("regime", "gone", "paragraph", "why"), TABLE)
def test_a_missing_part_is_named_by_paragraph_and_approval_refused(
    regime: str, gone: str, paragraph: str, why: str
) -> None:
    store = memory()

    def act(tx: Tx) -> None:
        draft = get_draft(tx, lacking(tx, regime, gone), ADA)
        assert paragraph in [one.paragraph for one in draft.missing], why
        with pytest.raises(BadInput):
            approve(tx, BEN, desk(), draft.id, draft.version)

    run(store, act)


@pytest.mark.parametrize("language", ["en", "no"])
@pytest.mark.parametrize("regime", REGIMES)
def test_a_complete_draft_lacks_nothing_and_is_approved(regime: str, language: str) -> None:
    def act(tx: Tx) -> None:
        draft = completed(tx, regime, language)
        assert (draft.blanks, draft.missing) == ((), ())
        assert approve(tx, CYD if regime not in CLAIMING else BEN, desk(), draft.id, draft.version).approval is not None

    run(memory(), act)


CYD = BEN.model_copy(update={"person": "cyd"})
CLAIMING = {name for name, one in shipped_book().regimes.items() if one.claims}


def test_every_regime_is_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(shipped_book().regimes) == set(REGIMES)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("language", ["en", "no"])
def test_every_blank_asks_a_question(regime: str, language: str) -> None:
    def act(tx: Tx) -> None:
        draft = begun(tx, regime, language)
        assert all(one.question and f"[[{one.name}]]" in draft.text for one in draft.blanks)

    run(memory(), act)


@pytest.mark.parametrize("name", REGIMES)
def test_every_part_cites_a_document_of_the_library(name: str) -> None:
    corpus = Path(__file__).parents[3] / "knowledge" / "corpus"
    folders = {"rule": "rules", "ruling": "rulings", "notice": "notices"}
    for part in shipped_book().regimes[name].parts:
        kind, _, rest = part.cite.partition("/")
        slug, _, anchor = rest.partition("#")
        text = (corpus / folders[kind] / f"{slug}.md").read_text("utf-8")
        assert not anchor or f"{{#{anchor}}}" in text, part.cite


def test_a_registration_number_is_no_part_of_a_notice() -> None:
    needs = [one for part in shipped_book().regimes["dmca"].parts for one in part.needs]

    assert not [one for one in needs if "registration" in one]
    assert LACKS
