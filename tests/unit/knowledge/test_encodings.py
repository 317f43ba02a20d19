"""Texts in the encodings that people's programs write."""

import pytest

from knowledge.errors import UnreadableFile
from knowledge.loading.encodings import decode

TEXTS = {
    "Korean": (
        "저작권 침해 신고서입니다. 아래 링크의 게시물을 삭제해 주시기 바랍니다.",
        ("euc_kr", "cp949", "utf-16-le"),
    ),
    "Japanese": ("著作権侵害の通知です。以下のリンクの動画を削除してください。", ("cp932", "shift_jis", "euc_jp")),
    "Chinese": ("著作权侵权通知：请删除以下链接中的视频作品。权利人声明本通知内容真实。", ("gb18030", "gbk")),
    "Traditional Chinese": ("著作權侵權通知：請刪除以下連結中的影片。權利人聲明本通知的內容是真實的", ("big5",)),
    "Norwegian": ("Vi krever at klippet fjernes så snart som mulig. Øyvind Åsheim", ("cp1252", "latin-1", "utf-16-be")),
    "French": ("Nous exigeons le retrait immédiat de la vidéo. Voilà où elle a été publiée", ("cp1252", "latin-1")),
    "German": ("Wir fordern Sie auf, das Video zu löschen. Mit freundlichen Grüßen", ("cp1252",)),
    "Spanish": ("Exigimos la retirada inmediata del vídeo. ¿Dónde está publicado, señor Muñoz?", ("cp1252",)),
    "Russian": ("Просим удалить видео по ссылке ниже. Правообладатель заявляет о нарушении", ("cp1251", "koi8_r")),
    "Polish": ("Żądamy usunięcia filmu. Właściciel praw autorskich: Łukasz Śliwiński", ("cp1250",)),
    "English": ("Please remove the clip – it’s ours “now”.", ("cp1252", "utf-16-le")),
}
CASES = [(language, name) for language, (_text, names) in TEXTS.items() for name in names]


@pytest.mark.parametrize(("language", "name"), CASES)
@pytest.mark.parametrize("times", [1, 40])
def test_a_text_is_read_in_its_encoding_and_said_to_be_guessed(language: str, name: str, times: int) -> None:
    text = TEXTS[language][0] * times
    found = decode(text.encode(name))
    assert found.text == text
    assert found.guessed


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_believed_and_nothing_is_guessed(mark: str) -> None:
    assert decode("Søksmål 저작권".encode(mark)) == ("Søksmål 저작권", "")


def test_one_broken_byte_does_not_turn_a_text_into_another_language() -> None:
    content = ("Søksmål og krav. " * 100).encode() + b"\xff" + "Slutt på kravet.".encode()
    assert decode(content).text.startswith("Søksmål og krav.")
    assert "Slutt på kravet." in decode(content).text


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "empty"), (b" \r\n\t", "blanks"), (bytes(range(32)) * 20, "binary")]
)
def test_what_is_no_text_says_so(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        decode(content)
