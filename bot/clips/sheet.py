"""Runs inside the sandbox: key frames as one picture, each with its time and what it matched."""

from pathlib import Path
from typing import Any

NAME = "sheet.jpg"
COLUMNS = 4
CELL = 320, 180  # points of one frame
CAPTION = 24
LETTERS = 15  # points high
MARGIN = 6
WHITE, INK, MARK = (255, 255, 255), (40, 40, 40), (200, 60, 20)
FONTS = Path("/usr/share/fonts")
LATIN = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf")
HANGUL = ("NanumGothic.ttf", "NotoSansKR-Regular.ttf", "NotoSansCJK-Regular.ttc", "UnDotum.ttf")


def points(picture: str, out: str) -> dict[str, int]:
    """A small JPEG as plain points: writes `points`, 3 bytes (red, green, blue) each, row by row."""
    from PIL import Image

    with Image.open(picture, formats=["JPEG"]) as opened:
        opened.thumbnail(CELL)
        plain = opened.convert("RGB")
    (Path(out) / "points").write_bytes(plain.tobytes())
    return {"width": plain.width, "height": plain.height}


def draw(cells: list[dict[str, Any]], out: str) -> dict[str, Any]:
    """`cells` are {"picture", "time", "caption", "marked"}; writes sheet.jpg; {"sheet": name}."""
    from PIL import Image, ImageDraw

    rows = -(-len(cells) // COLUMNS)
    width = COLUMNS * (CELL[0] + MARGIN) + MARGIN
    sheet = Image.new("RGB", (width, rows * (CELL[1] + CAPTION + MARGIN) + MARGIN), WHITE)
    pen = ImageDraw.Draw(sheet)
    for number, cell in enumerate(cells):
        left = MARGIN + number % COLUMNS * (CELL[0] + MARGIN)
        top = MARGIN + number // COLUMNS * (CELL[1] + CAPTION + MARGIN)
        with Image.open(Path(out) / Path(cell["picture"]).name, formats=["JPEG"]) as picture:
            picture.thumbnail(CELL)
            sheet.paste(picture, (left + (CELL[0] - picture.width) // 2, top))
        marked = bool(cell["marked"])
        if marked:
            pen.rectangle((left - 2, top - 2, left + CELL[0] + 1, top + CELL[1] + 1), outline=MARK, width=3)
        text = f"{cell['time']}  {cell['caption']}".strip()
        font = font_for(text)
        while pen.textlength(text, font) > CELL[0] and len(text) > 1:
            text = text[:-2] + "…"
        pen.text((left, top + CELL[1] + 3), text, MARK if marked else INK, font)
    sheet.save(Path(out) / NAME, "JPEG", quality=82)
    return {"sheet": NAME, "frames": []}


def font_for(text: str) -> Any:
    """A font that has the letters: the machine's own, else the one that reportlab brings (Latin with æ, ø, å)."""
    from PIL import ImageFont

    wanted = (*HANGUL, *LATIN) if any("\u1100" <= one <= "\ud7ff" for one in text) else LATIN
    there = {file.name: file for file in FONTS.rglob("*.tt?")} if FONTS.is_dir() else {}
    file = next((there[name] for name in wanted if name in there), None) or _brought()
    return ImageFont.truetype(str(file), LETTERS) if file else ImageFont.load_default(LETTERS)


def _brought() -> Path | None:
    from importlib.util import find_spec

    found = find_spec("reportlab")
    file = Path(found.origin).parent / "fonts" / "Vera.ttf" if found and found.origin else None
    return file if file and file.is_file() else None
