"""Fonts for PDF: one for Latin letters, one for Hangul and the other letters it lacks.

Looked for where Debian keeps them; without them reportlab's own Vera (Latin with æ, ø, å) and its Korean font by name,
which the reader's program must have.
"""

from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/local/share/fonts"), Path("/usr/share/fonts/TTF"))
LATIN = (("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"), ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"))
OWN = ("Vera.ttf", "VeraBd.ttf")
"""Inside the reportlab package."""
HANGUL = ("NanumGothic.ttf", "UnDotum.ttf", "NotoSansKR-Regular.ttf")
KOREAN_BY_NAME = "HYSMyeongJo-Medium"
TEXT, BOLD, OTHER = "RightsdeskText", "RightsdeskText-Bold", "RightsdeskOther"


@cache
def register() -> tuple[str, str]:
    """Register the fonts once; the names of the text font and of the one for what that lacks."""
    regular, bold = next((pair for pair in LATIN if all(_find(one) for one in pair)), OWN)
    pdfmetrics.registerFont(TTFont(TEXT, _find(regular) or regular))
    pdfmetrics.registerFont(TTFont(BOLD, _find(bold) or bold))
    for is_bold, name in ((0, TEXT), (1, BOLD)):
        addMapping(TEXT, is_bold, 0, name)
        addMapping(TEXT, is_bold, 1, name)
    rl_config.invariant = 1
    for name in HANGUL:
        if file := _find(name):
            try:
                pdfmetrics.registerFont(TTFont(OTHER, file))
            except TTFError:
                continue  # a variant that reportlab cannot embed
            return TEXT, OTHER
    pdfmetrics.registerFont(UnicodeCIDFont(KOREAN_BY_NAME))
    return TEXT, KOREAN_BY_NAME


def _find(name: str) -> str:
    for folder in FOLDERS:
        if folder.is_dir() and (found := next(folder.rglob(name), None)):
            return str(found)
    return ""


def lacks(character: str) -> bool:
    """Whether the text font has no picture of a character."""
    font = pdfmetrics.getFont(TEXT)
    return ord(character) > 127 and ord(character) not in font.face.charToGlyph
