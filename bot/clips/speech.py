"""Runs inside the sandbox: words that are spoken, by a Whisper model (Radford et al. 2022) that the operator chose.

Whisper invents text where nobody speaks and in languages that a model does not know; what it is not sure of is left.
"""

import wave
from pathlib import Path
from typing import Any

from bot.clips.screen import AI_WORDS, clock
from bot.clips.sound import write_samples

RATE = 16_000  # what Whisper takes
SILENT = 0.6  # probability that nobody speaks; Whisper's own threshold
UNSURE = -1.0  # mean log probability of a segment's words; Whisper's own threshold
LANGUAGE_SURE = 0.5
MOST = 200  # segments


def heard(job: dict[str, Any], options: dict[str, str]) -> dict[str, Any]:
    """{"statements": said by the uploader, with times, "notes", "not_looked_at"}; `job["speech"]` is the model."""
    try:
        from faster_whisper import WhisperModel
    except ImportError:
        return {"not_looked_at": [{"key": "speech-not-installed"}]}
    samples = Path(job["out"]) / "speech.wav"
    if not write_samples(job["clip"], samples, options, float(job["max_seconds"]), RATE):
        return {}
    try:
        model = WhisperModel(job["speech"], device="cpu", compute_type="int8", local_files_only=True)
    except (OSError, RuntimeError, ValueError):  # ctranslate2 raises RuntimeError for a folder that holds no model
        return {"not_looked_at": [{"key": "speech-model", "values": {"folder": job["speech"]}}]}
    # No previous text: one invented sentence would draw the next after it.
    segments, about = model.transcribe(_floats(samples), beam_size=1, condition_on_previous_text=False)
    if about.language_probability < LANGUAGE_SURE:
        return {"not_looked_at": [{"key": "speech-language", "values": {"language": str(about.language)}}]}
    return _said([one for _, one in zip(range(MOST), segments, strict=False) if _sure(one)])


def _sure(segment: Any) -> bool:
    spoken = segment.no_speech_prob < SILENT and segment.avg_logprob > UNSURE
    return bool(spoken and segment.text.strip())


def _said(segments: list[Any]) -> dict[str, Any]:
    said = [
        {"by": "uploader", "text": one.text.strip()[:500], "where": f"speech {clock(one.start)}-{clock(one.end)}"}
        for one in segments
    ]
    notes = [f"{one['where']}: {one['text']}"[:200] for one in said if AI_WORDS.search(one["text"])]
    return {"statements": said, "notes": notes}


def _floats(samples: Path) -> Any:
    """The samples of a 16-bit file as float32 from -1 to 1."""
    import numpy as np

    with wave.open(str(samples), "rb") as file:
        plain = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    return plain.astype(np.float32) / 32_768
