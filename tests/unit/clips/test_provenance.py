"""What a file declares of its origin: signed by a certificate authority of the test's own."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, PngImagePlugin

from bot.clips.credentials import AI_SOURCES, _read, _unreadable
from bot.clips.declared import declared
from bot.texts import catalogue

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
MANIFEST = {
    "claim_generator_info": [{"name": "Test Video Model", "version": "2.0"}],
    "title": "clip.mp4",
    "assertions": [
        {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": AI}]}}
    ],
}
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description '
    b'Iptc4xmpExt:DigitalSourceType="%s" xmp:CreatorTool="Some Editor"/></rdf:RDF></x:xmpmeta>'
)


class Signed(NamedTuple):
    """A signed clip and the certificate authority that vouches for its signer."""

    file: Path
    authority: str


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _builder(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )


def _usage(*, signs: bool, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(signs, False, False, False, False, certifies, certifies, False, False)


def _certificates() -> tuple[str, str, str]:
    """(chain, private key, authority) as PEM; ES256, for signing documents."""
    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = (
        _builder("Test Root", "Test Root", root)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs=False, certifies=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    signer = (
        _builder("Test Signer", "Test Root", leaf)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True, certifies=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = leaf.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    root_pem = authority.public_bytes(pem).decode()
    return signer.public_bytes(pem).decode() + root_pem, key, root_pem


@pytest.fixture(scope="session")
def signed(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    chain, key, authority = _certificates()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, chain.encode(), key.encode(), None))
    out = io.BytesIO()
    with clip.open("rb") as source:
        c2pa.Builder(json.dumps(MANIFEST)).sign(signer, "video/mp4", source, out)
    file = tmp_path_factory.mktemp("signed") / "signed.mp4"
    file.write_bytes(out.getvalue())
    return Signed(file, authority)


def test_a_signed_clip_is_intact_but_its_signer_unknown_until_the_anchor_is_configured(signed: Signed) -> None:
    unknown = declared(str(signed.file), "video/mp4", {}, "")
    trusted = declared(str(signed.file), "video/mp4", {}, signed.authority)

    assert (unknown["c2pa"], trusted["c2pa"]) == ("untrusted", "valid")
    for one in (unknown, trusted):
        assert one["ai_generated"] is True
        assert one["digital_source_type"] == "trainedAlgorithmicMedia"
        assert one["signed_by"] == "Test Signer"
        assert "Test Video Model" in one["generator"]


def test_one_flipped_byte_makes_the_credentials_invalid(signed: Signed, tmp_path: Path) -> None:
    content = bytearray(signed.file.read_bytes())
    content[content.rindex(b"mdat") + 400] ^= 1
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content)

    found = declared(str(broken), "video/mp4", {}, signed.authority)

    assert found["c2pa"] == "invalid"
    assert any("mismatch" in one for one in found["notes"])


def test_a_clip_that_declares_nothing_is_neither_ai_made_nor_not(clip: Path) -> None:
    found = declared(str(clip), "video/mp4", {}, "")

    assert (found["c2pa"], found["ai_generated"]) == ("none", None)


@pytest.mark.parametrize(
    ("source_type", "ai"),
    [
        ("trainedAlgorithmicMedia", True),
        ("compositeWithTrainedAlgorithmicMedia", True),
        ("digitalCapture", None),
    ],
)
def test_the_source_type_in_xmp_is_read(source_type: str, ai: bool | None, tmp_path: Path) -> None:
    file = tmp_path / "still.bin"
    file.write_bytes(b"\xff\xd8junk" + XMP % f"http://cv.iptc.org/newscodes/digitalsourcetype/{source_type}".encode())

    found = declared(str(file), "video/x-flv", {}, "")

    assert (found["digital_source_type"], found["ai_generated"]) == (source_type, ai)
    assert found["generator"] == "Some Editor"


def test_a_generators_name_in_the_tags_declares_ai_origin(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"x")

    found = declared(str(file), "video/x-flv", {"comment": "made with Seedance 2.0", "encoder": "Lavf"}, "")

    assert found["ai_generated"] is True
    assert found["encoder"] == "Lavf"
    assert found["notes"] == ["tag comment: made with Seedance 2.0"]


def _store(**more: object) -> dict[str, object]:
    """What the library tells of a signed file."""
    active = {"assertions": [], "signature_info": {"common_name": "S"}}
    return {
        "active_manifest": "a",
        "manifests": {"a": active | more.pop("active", {})},
        "validation_state": "Valid",
    } | more  # type: ignore[operator]


def _actions(*source_types: str) -> list[dict[str, object]]:
    where = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    return [
        {"label": "c2pa.actions.v2", "data": {"actions": [{"digitalSourceType": where + one} for one in source_types]}}
    ]


@pytest.mark.parametrize(
    ("codes", "standing"),
    [
        (["assertion.dataHash.mismatch"], "invalid"),
        (["assertion.bmffHash.mismatch", "signingCredential.untrusted"], "invalid"),
        (["claimSignature.mismatch"], "invalid"),
        (["assertion.missing"], "invalid"),
        (["claimSignature.outsideValidity"], "expired"),
        (["signingCredential.expired", "signingCredential.untrusted"], "expired"),
        (["signingCredential.revoked"], "unreadable"),
        (["algorithm.unsupported"], "unreadable"),
        (["signingCredential.untrusted"], "untrusted"),
    ],
)
def test_only_a_hash_that_does_not_fit_says_that_the_file_was_changed(codes: list[str], standing: str) -> None:
    failures = [{"code": one} for one in codes]
    told = _read(_store(validation_state="Invalid", validation_results={"activeManifest": {"failure": failures}}))
    assert told["c2pa"] == standing


def test_credentials_kept_elsewhere_are_told_with_their_address_and_nothing_more() -> None:
    told = _unreadable("Remote: must fetch remote manifests from url https://manifests.example.net/1")
    assert told == {"c2pa": "elsewhere", "notes": ["https://manifests.example.net/1"]}


@pytest.mark.parametrize(
    ("source_type", "ai"),
    [
        ("trainedAlgorithmicMedia", True), ("compositeWithTrainedAlgorithmicMedia", True), ("compositeSynthetic", True),
        ("algorithmicMedia", False), ("humanEdits", False), ("digitalCapture", False),
        ("algorithmicallyEnhanced", False),
    ],
)  # fmt: skip
def test_a_source_type_means_what_its_vocabulary_says(source_type: str, ai: bool) -> None:
    told = _read(_store(active={"assertions": _actions(source_type)}))
    assert told["digital_source_type"] == source_type
    assert (source_type in AI_SOURCES) is ai


def test_adobes_parameter_of_an_action_counts() -> None:
    data = {"actions": [{"action": "c2pa.edited", "parameters": {"com.adobe.digitalSourceType": AI}}]}
    told = _read(_store(active={"assertions": [{"label": "c2pa.actions", "data": data}]}))
    assert told["digital_source_type"] == "trainedAlgorithmicMedia"


@pytest.mark.parametrize(
    ("relationship", "found"), [("parentOf", "made.jpg"), ("componentOf", "made.jpg"), ("inputTo", "")]
)
def test_what_an_ingredient_declares_is_told_as_the_ingredients(relationship: str, found: str) -> None:
    edited = {
        "assertions": _actions("humanEdits"),
        "ingredients": [{"title": "made.jpg", "relationship": relationship, "active_manifest": "b"}],
    }
    store = _store(active=edited)
    store["manifests"]["b"] = {
        "assertions": _actions("trainedAlgorithmicMedia"),
        "ingredients": [{"active_manifest": "b"}],
    }  # type: ignore[index]
    told = _read(store)
    assert (told["ai_ingredient"], told["digital_source_type"]) == (found, "humanEdits")


def test_a_broken_ingredient_is_named_and_the_file_stays_intact() -> None:
    ingredient = {"title": "A.jpg", "validation_status": [{"code": "claimSignature.mismatch"}]}
    told = _read(_store(active={"ingredients": [ingredient]}))
    assert (told["c2pa"], told["broken_ingredients"]) == ("untrusted", ["A.jpg"])


WRITTEN = {
    "Stable Diffusion": ({"parameters": "a doll\nSteps: 20, Sampler: Euler a, CFG scale: 7"}, True),
    "ComfyUI": ({"prompt": '{"3": {"class_type": "KSampler"}}'}, True),
    "Midjourney": ({"Description": "a doll --v 6 Job ID: 0a1b2c3d-aaaa-bbbb-cccc-0123456789ab"}, True),
    "Firefly": ({"Software": "Adobe Firefly 3.0"}, True),
    "China's label": ({"AIGC": '{"Label":"1","ContentProducer":"x"}'}, True),
    "China's label, suspected": ({"AIGC": '{"Label":"3","ContentProducer":"x"}'}, None),
    "a film of that name": ({"Title": "Sora no Woto", "Description": "The airport's runway at night"}, None),
    "a camera": ({"Software": "Lightroom 7.1", "Comment": "kling klang"}, None),
}


@pytest.mark.parametrize("who", WRITTEN)
def test_what_generators_write_into_pictures_is_read(who: str, tmp_path: Path) -> None:
    fields, ai = WRITTEN[who]
    info = PngImagePlugin.PngInfo()
    for name, value in fields.items():
        info.add_text(name, value)
    Image.new("RGB", (64, 64)).save(tmp_path / "a.png", pnginfo=info)
    assert declared(str(tmp_path / "a.png"), "image/png", {}, "")["ai_generated"] is ai


def test_the_label_and_a_comment_are_read_from_xmp_and_exif(tmp_path: Path) -> None:
    label = b'<x:xmpmeta><rdf:Description TC260:AIGC="{&quot;Label&quot;:&quot;1&quot;}"/></x:xmpmeta>'
    (tmp_path / "a").write_bytes(b"\xff\xd8" + label)
    assert declared(str(tmp_path / "a"), "video/x-flv", {}, "")["ai_generated"] is True
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "a doll Steps: 20, Sampler: Euler".encode("utf-16-be")
    Image.new("RGB", (64, 64)).save(tmp_path / "b.jpg", exif=exif)
    assert declared(str(tmp_path / "b.jpg"), "image/jpeg", {}, "")["ai_generated"] is True


@pytest.mark.parametrize("language", ["en", "no"])
@pytest.mark.parametrize("standing", ["valid", "untrusted", "expired", "invalid", "elsewhere", "unreadable", "none"])
def test_every_standing_has_its_own_sentence_and_only_one_says_changed(standing: str, language: str) -> None:
    said = catalogue().say(f"clip-credentials-{standing}", language, by="S", why="w")
    changed = {"en": "was changed after", "no": "endret etter"}[language]
    assert (changed in said) is (standing == "invalid")
