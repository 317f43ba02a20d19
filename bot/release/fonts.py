"""Fonts for PDF, embedded: one for Latin letters, one for Hangul and the other letters it lacks.

Looked for where Debian keeps them, then in the packages that bring them (DejaVu with matplotlib, NanumGothic with
koreanize-matplotlib; neither is imported for that).
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from bot.domain.errors import BadConfiguration

FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/local/share/fonts"), Path("/usr/share/fonts/TTF"))
PACKAGES = ("matplotlib", "koreanize_matplotlib")
TEXT, BOLD, OTHER = "RightsdeskText", "RightsdeskText-Bold", "RightsdeskOther"
FILES = {TEXT: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", OTHER: "NanumGothic.ttf"}


@cache
def register() -> None:
    """Register the fonts once; raises BadConfiguration where one is not installed."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, _find(file)))
    for is_bold, name in ((0, TEXT), (1, BOLD)):
        addMapping(TEXT, is_bold, 0, name)
        addMapping(TEXT, is_bold, 1, name)
    # Nothing of the clock or the machine: the same draft gives the same bytes.
    rl_config.invariant = 1


def _find(name: str) -> str:
    for folder in (*FOLDERS, *_packaged()):
        if folder.is_dir() and (found := next(folder.rglob(name), None)):
            return str(found)
    raise BadConfiguration(f"The font {name} is not installed; “pip install koreanize-matplotlib” brings it.")


def _packaged() -> tuple[Path, ...]:
    found = (find_spec(one) for one in PACKAGES)
    return tuple(Path(one.origin).parent for one in found if one and one.origin)


def lacks(character: str) -> bool:
    """Whether the text font has no picture of a character."""
    font = pdfmetrics.getFont(TEXT)
    return ord(character) > 127 and ord(character) not in font.face.charToGlyph
