"""Speech, by a stand-in of the recogniser inside the real sandbox: what it is sure of is the uploader's words."""

import sys
from pathlib import Path

import pytest

from bot.clips.reader import Reader
from bot.config import ClipsOptions
from bot.domain.evidence import ClipEvidence
from tests.unit.clips.conftest import Held

STAND_IN = """
from types import SimpleNamespace as S
import numpy as np

class WhisperModel:
    def __init__(self, folder, device, compute_type, local_files_only):
        assert local_files_only and device == "cpu"
        if not open(folder + "/model.bin").read():
            raise RuntimeError("no model")

    def transcribe(self, audio, beam_size, condition_on_previous_text):
        assert audio.dtype == np.float32 and abs(audio).max() <= 1 and len(audio) > 3 * 16_000
        said = [
            S(start=0.0, end=1.5, text=" Made with Seedance", no_speech_prob=0.1, avg_logprob=-0.2),
            S(start=1.5, end=3.0, text=" Thank you for watching", no_speech_prob=0.9, avg_logprob=-0.2),
            S(start=3.0, end=4.0, text=" Narrowners", no_speech_prob=0.1, avg_logprob=-1.7),
        ]
        return iter(said), S(language="en", language_probability=SURE)
"""


def reader_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, sure: float = 0.9, model: str = "x") -> Reader:
    """A model folder that brings the recogniser along."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_text(model)
    (folder / "faster_whisper.py").write_text(STAND_IN.replace("SURE", str(sure)))
    monkeypatch.setattr(sys, "path", [sys.path[0], str(folder), *sys.path[1:]])
    options = ClipsOptions(ocr=False, speech_model=str(folder))
    return Reader(options, tmp_path / "data" / "clips", Held())


def unheard(evidence: ClipEvidence) -> list[str]:
    """Why speech was not understood; whether the sound was compared with others (fpcalc) is no matter of speech."""
    return [one.key for one in evidence.not_looked_at if one.key != "sound"]


@pytest.mark.usefixtures("sandbox")
async def test_only_what_the_model_is_sure_of_is_said(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = (await reader_with(tmp_path, monkeypatch).look(clip, "clip.mp4")).evidence

    (said,) = evidence.statements
    assert (said.by, said.text, said.where) == ("uploader", "Made with Seedance", "speech 0:00-0:01")
    assert evidence.provenance.ai_generated is True
    assert unheard(evidence) == []


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("sure", "model", "key"), [(0.3, "x", "speech-language"), (0.9, "", "speech-model")], ids=["language", "no model"]
)
async def test_what_cannot_be_understood_is_said_and_the_rest_stands(
    sure: float, model: str, key: str, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = (await reader_with(tmp_path, monkeypatch, sure=sure, model=model).look(clip, "clip.mp4")).evidence

    assert unheard(evidence) == [key]
    assert evidence.statements == ()
    assert len(evidence.frames) == 8


@pytest.mark.usefixtures("sandbox")
async def test_a_model_folder_that_is_not_there_is_said(clip: Path, tmp_path: Path) -> None:
    options = ClipsOptions(ocr=False, speech_model=str(tmp_path / "gone"))

    evidence = (await Reader(options, tmp_path / "clips", Held()).look(clip, "clip.mp4")).evidence

    assert unheard(evidence) == ["speech-model"]


async def test_it_is_off_unless_configured(reader: Reader, clip: Path) -> None:
    evidence = (await reader.look(clip, "clip.mp4")).evidence

    assert unheard(evidence) == ["speech-off"]
