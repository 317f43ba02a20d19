"""Runs inside the sandbox: words in the picture (watermarks, titles, handles), read by rapidocr where it is installed.

1.6 processor seconds for a 720p frame: a few frames over the clip are read, not all.
"""

import re
from collections.abc import Iterable
from typing import Any

SURE = 0.75  # rapidocr's own score: burnt-in words had 0.94 and more, patterns in the picture up to 0.72
SHORTEST = 3  # letters or digits
SIDE = 720  # points of the longer side
AI_WORDS = re.compile(
    r"s[e3]{1,2}dan[ce]{1,2}e?|\bsora\b|dreamina|hailuo|\bkling\b|runway|a[il1]\W?(?:generated|made)"
    r"|generated (?:by|with) a[il1]\b|made with a[il1]\b|(?:generert|laget) (?:av|med) k[il1]\b",
    re.IGNORECASE,
)
"""OCR reads 'AI' as 'Al' or 'A1'."""


class Engine:
    """Reads words off frames; loads its models when the first frame comes."""

    def __init__(self) -> None:
        """Raises ImportError where rapidocr is not installed."""
        import logging

        from rapidocr import RapidOCR

        logging.disable(logging.WARNING)
        # Words in a clip stand upright; asking at each whether it is turned costs time.
        self.engine = RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False})

    def words(self, image: Any) -> list[str]:
        """Lines of text on a BGR image (height, width, 3), top to bottom."""
        found = self.engine(image)
        texts, scores = getattr(found, "txts", None) or (), getattr(found, "scores", None) or ()
        pairs = zip(texts, scores, strict=True)
        return [text.strip() for text, score in pairs if score >= SURE and sum(map(str.isalnum, text)) >= SHORTEST]


def statements(frames: Iterable[tuple[float, Any]]) -> dict[str, Any]:
    """`frames` are (seconds, BGR image); each text once, at its first time, and notes on makers' marks."""
    try:
        engine = Engine()
    except ImportError:
        return {"not_looked_at": [{"key": "screen-not-installed"}]}
    first: dict[str, float] = {}
    for at, image in frames:
        for text in engine.words(image):
            first.setdefault(text, at)
    said = [{"by": "uploader", "text": text[:300], "where": f"on screen {clock(at)}"} for text, at in first.items()]
    notes = [f"on screen {clock(at)}: {text}"[:200] for text, at in first.items() if AI_WORDS.search(text)]
    return {"statements": said, "notes": notes}


def clock(seconds: float) -> str:
    """'0:03'."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
