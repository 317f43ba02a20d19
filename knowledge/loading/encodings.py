"""Bytes -> text: by mark, as UTF-8, else guessed by charset-normalizer, and then it is said.

UTF-16 without a mark is told by its zero bytes, which no other text has. What holds other control characters is no
text.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from typing import NamedTuple

from knowledge.errors import UnreadableFile

MARKS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
GUESSED = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "koi8_r", "cp932", "cp949", "gb18030", "big5", "euc_jp",
)  # fmt: skip
"""What old mail and word processors write; each includes its narrower brothers (Latin-1, Shift-JIS, EUC-KR, GBK)."""
SAMPLE = 50_000
"""Bytes by which an encoding is guessed."""
FEW_BROKEN = 0.001
"""Share of characters that may be broken in a text that is otherwise UTF-8."""
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MOST_CONTROLS = 0.005
EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
KANA = re.compile(r"[\u3040-\u30ff]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
FEWEST_EAST = 3
WELL = 0.9
"""Share of the foreign characters that must fit."""
WESTERN = "åæøÅÆØäöüÄÖÜßéèàùâêîôûçëïÉÈÀñáíóúÑÁÍÓÚãõÃÕ¿¡’‘“”„–—…€§©®™«»\u00a0°º"
CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžýáéíúČĎĚŇŘŠŤŮŽőűŐŰľĺŕ’‘“”„–—…€§©«»\u00a0"
COMMON_HAN = frozenset(
    "的是不我一有大在人了中到資要以可這个個会好为為来來学學交也用能如时時文没說他看提那問生过過下請天們所多么小"
    "之上年出發事后新公司版权侵作品视频通知删除链接请于本第法律权利人声明"
)


class Decoded(NamedTuple):
    """A text, and the encoding that it was guessed to have; empty where nothing had to be guessed."""

    text: str
    guessed: str = ""


def decode(content: bytes, declared: str = "") -> Decoded:
    """The text of a file; raises UnreadableFile where it is empty, or no text."""
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableFile("", "is empty" if not content else "has nothing in it but blanks")
    for mark, name in MARKS:
        if content.startswith(mark):
            return Decoded(_text(content[len(mark) :].decode(name, "replace")))
    if declared and (said := _as_declared(content, declared)):
        return Decoded(_text(said))
    try:
        return Decoded(_text(content.decode("utf-8")))
    except (UnicodeDecodeError, UnreadableFile):
        return _guessed(content)


def _as_declared(content: bytes, declared: str) -> str:
    """As its sender says it is; nothing where that is unknown, or cannot be."""
    try:
        return content.decode(declared)
    except (UnicodeDecodeError, LookupError, ValueError):
        return ""


def _text(text: str) -> str:
    """The text; raises UnreadableFile where it is none."""
    if len(CONTROLS.findall(text[:SAMPLE])) > max(2, len(text[:SAMPLE]) * MOST_CONTROLS):
        raise UnreadableFile("", "is no text: it holds binary data")
    return text


def _guessed(content: bytes) -> Decoded:
    if wide := _wide(content):
        return Decoded(_text(content.decode(wide, "replace")), wide)
    almost = content.decode("utf-8", "replace")
    broken = almost.count("\ufffd")
    if broken <= FEW_BROKEN * len(almost):
        return Decoded(_text(almost), "utf-8")
    name = _narrow(content[:SAMPLE])
    return Decoded(_text(content.decode(name, "replace")), name)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of a western text is zero."""
    sample = content[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.2 * len(sample) / 2 or min(even, odd) > 0.1 * max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _narrow(sample: bytes) -> str:
    """An eastern double-byte encoding where it gives a plausible text, else what charset-normalizer says."""
    if _share(sample, "cp1252", WESTERN) >= WELL:
        return "cp1252"
    if east := _eastern(sample):
        return east
    if _share(sample, "cp1250", CENTRAL) >= WELL:
        return "cp1250"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(GUESSED)).best()
    return best.encoding if best else "cp1252"


def _share(sample: bytes, name: str, letters: str) -> float:
    """How many of the foreign characters are such letters, 0 to 1."""
    foreign = re.findall(r"[^\x00-\x7f]", sample.decode(name, "replace"))
    return sum(one in letters for one in foreign) / len(foreign) if foreign else 0.0


def _eastern(sample: bytes) -> str:
    """Shift-JIS, EUC-KR, GB18030, EUC-JP or Big5, told by the letters that it then is full of."""
    scores = {name: _plausible(sample, name) for name in ("euc_kr", "cp949", "cp932", "euc_jp", "gb18030", "big5")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else ""


def _plausible(sample: bytes, name: str) -> float:
    """0 to 1: the share of the foreign characters that belong to a text in that script."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return 0.0
        text = sample[: error.start].decode(name)
    foreign = re.findall(r"[^\x00-\x7f]", text)
    east = EAST.findall(text)
    if len(east) < max(FEWEST_EAST, 0.7 * len(foreign)):
        return 0.0
    if name in ("euc_kr", "cp949"):  # the letters that only cp949 has are rare in Korean, and common in misread texts
        return len(HANGUL.findall(text)) / len(foreign) * (1.0 if name == "euc_kr" else 0.4)
    if name in ("cp932", "euc_jp"):
        return len(KANA.findall(text)) / len(foreign) * 1.5
    return sum(one in COMMON_HAN for one in text) / len(foreign) * 2
