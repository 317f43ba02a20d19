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

from bot.clips.declared import declared

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
