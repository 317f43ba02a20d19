"""What a file is by its first bytes. Its name and what a server calls it are not believed."""

import re

from bot.clips.unseen import NotSeen

SVG = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,300}?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]",
    re.IGNORECASE | re.DOTALL,
)
HEAD = 512  # bytes that are enough to tell
FTYP = {
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"avif": "image/avif", b"avis": "image/avif",
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic",
    b"hevc": "image/heic", b"hevx": "image/heic", b"heim": "image/heic", b"msf1": "image/heic",
}  # fmt: skip
RIFF = {b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav", b"WEBP": "image/webp"}
STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
)
OTHER = (
    ((b"<!doctype html", b"<html", b"<head"), "page"),
    ((b"\xff\x0a", b"\0\0\0\x0cjxl "), "jxl"),
    ((b"8bps",), "psd"),
    ((b"#extm3u", b"[playlist]", b"ffconcat", b"<?xml", b"<smil"), "playlist"),
    ((b"pk\x03\x04", b"\x1f\x8b", b"bzh", b"\xfd7zxz", b"rar!", b"7z\xbc\xaf"), "archive"),
    ((b"%pdf",), "pdf"),
)
TS_SYNC, TS_PACKET = 0x47, 188


def media_type(head: bytes) -> str:
    """'video/mp4'; raises NotSeen for what is no video, picture or sound."""
    if SVG.search(head):
        raise NotSeen("is-svg")
    found = _iso(head) or _bitmap(head) or _riff(head) or _ebml(head) or _by_start(head) or _stream(head)
    if found:
        return found
    what = next((name for starts, name in OTHER if head.lstrip().lower().startswith(starts)), "")
    if not head:
        raise NotSeen("empty")
    raise NotSeen(f"is-{what}" if what else "unknown-kind")


def _iso(head: bytes) -> str:
    return FTYP.get(head[8:12], "video/mp4") if head[4:8] == b"ftyp" else ""


def _bitmap(head: bytes) -> str:
    """BMP: two letters are little, but the size of its header tells."""
    sizes = (12, 40, 52, 56, 64, 108, 124)
    return "image/bmp" if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in sizes else ""


def _ebml(head: bytes) -> str:
    """Matroska; its subset WebM names itself in the header."""
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return ""
    return "video/webm" if b"webm" in head[:64] else "video/x-matroska"


def _riff(head: bytes) -> str:
    return RIFF.get(head[8:12], "") if head[:4] == b"RIFF" else ""


def _by_start(head: bytes) -> str:
    return next((kind for start, kind in STARTS if head.startswith(start)), "")


def _stream(head: bytes) -> str:
    """MPEG transport streams and bare MPEG audio have only a sync pattern."""
    if len(head) > TS_PACKET and head[0] == TS_SYNC and head[TS_PACKET] == TS_SYNC:
        return "video/mp2t"
    return "audio/mpeg" if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 else ""
