"""A clip's statements, read: what language, who speaks where, what is an aside to the reader, what is denied."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.assessment.asides import Stretch, heard
from bot.assessment.negation import Denials
from bot.assessment.text import Folded, sentences, within
from bot.assessment.voices import other_voices
from bot.domain.clip import Clip, Speaker
from knowledge.cues import HANGUL, CueBook, Found

WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
URL = re.compile(r"https?://\S+|www\.\S+")
TOPICS = frozenset({"talks_about", "style_only"})
TOPIC_ENDS = re.compile(r"[,.;:!?]")
NEAR = 48  # characters between 'in the style of' or 'talks about' and what it is about
CONTENT_WORDS = 2  # fewer say nothing of a use: 'is this ok?', 'asdf'
CONTENT_OF_A_QUESTION = 4  # 'what is the capital of France?' describes no clip


@dataclass(frozen=True)
class Reading:
    """One statement, read."""

    text: Folded
    by: Speaker
    book: CueBook
    where: str = ""
    aside: bool = False
    """Words to the reader, not of the clip: only names in them count."""
    _small: list[Found] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find the small words once."""
        object.__setattr__(self, "_small", self.book.small_words.find(self.text.text, self.languages))

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The languages the text may be in: for each of its sentences those with at least half the function words of
        the best. One sentence in another language does not silence the rest."""
        told = [one for start, end in self.sentences if (one := self._spoken(self.text.text[start:end]))]
        return frozenset().union(*told) if told else frozenset(self.book.function_words)

    def _spoken(self, sentence: str) -> frozenset[str]:
        """Those of one sentence; none where no word tells."""
        words = set(WORD.findall(sentence))
        counts = {language: len(words & known) for language, known in self.book.function_words.items()}
        if HANGUL.search(sentence):
            counts["ko"] = max(counts["ko"], 1, *counts.values())
        best = max(counts.values(), default=0)
        return frozenset(language for language, count in counts.items() if best and count * 2 >= best)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages whose cue words count: those spoken, and English, which is mixed into all of them."""
        return self.spoken | {"en"}

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """(start, end) of each."""
        return sentences(self.text.text)

    @cached_property
    def other_voices(self) -> tuple[Stretch, ...]:
        """Stretches that are the uploader's words."""
        return other_voices(self.text.text, self._small, self.by)

    @cached_property
    def denials(self) -> Denials:
        """What is denied."""
        return Denials(self.text.text, self._small, self.book.between)

    @cached_property
    def cues(self) -> list[Found]:
        """Cue words of the text's languages."""
        return self.book.circumstances.find(self.text.text, self.languages)

    @cached_property
    def titles(self) -> list[Found]:
        """Where the title of a work is announced: 'remake of', 'scene from'."""
        return [one for one in self._small if one.key == "work_titles"]

    @cached_property
    def function_words(self) -> frozenset[str]:
        """The small words of the text's languages: never a name."""
        return frozenset().union(*(words for one, words in self.book.function_words.items() if one in self.languages))

    def speaker_at(self, position: int) -> Speaker:
        """Whose words stand there."""
        if any(one.holds(position) for one in self.other_voices):
            return Speaker.UPLOADER
        return self.by

    def asked_at(self, position: int) -> bool:
        """Whether the sentence there is a question: it states nothing in favour of anybody."""
        _, end = within(self.sentences, position)
        return self.text.text[:end].rstrip("\"') ").endswith("?")

    def shows_at(self, start: int, end: int) -> bool:
        """Whether the words there say what is seen: neither denied, nor named for style or as a topic."""
        return not self.denials.denied(start, end) and self.topic_before(start) is None

    def turned_in(self, start: int, end: int) -> bool:
        """Whether a denial or a topic stands in the stretch: as a whole it does not say what is seen."""
        turns = (*self.denials.denials, *self._topics)
        return any(start <= one.start < end for one in turns)

    def topic_before(self, position: int) -> str | None:
        """The cue ('in the style of', 'talks about') whose object stands there."""
        for cue in self._topics:
            between = self.text.text[cue.end : position]
            if cue.end <= position and len(between) <= NEAR and not TOPIC_ENDS.search(between):
                return cue.key.partition("=")[0]
        return None

    @cached_property
    def _topics(self) -> list[Found]:
        return [one for one in self.cues if one.key.partition("=")[0] in TOPICS]

    @cached_property
    def describes(self) -> bool:
        """Whether it says anything of a use, and not only 'is this ok?'."""
        return any(self._describes(start, end) for start, end in self.sentences)

    def _describes(self, start: int, end: int) -> bool:
        bare = URL.sub(" ", self.text.text[start:end])
        skip = self.book.asking | self.function_words
        content = [match[0] for match in WORD.finditer(bare) if match[0] not in skip and not match[0].isdigit()]
        needed = CONTENT_OF_A_QUESTION if self.asked_at(start) else CONTENT_WORDS
        return len(content) >= needed


def read(clip: Clip, book: CueBook) -> Sequence[Reading]:
    """Every statement of a clip, in order; after them the asides of those that have some."""
    told = [(number, one, *heard(one.text, book)) for number, one in enumerate(clip.statements)]
    return [
        *(Reading(Folded(one.text, number, of_clip), one.by, book, one.where) for number, one, of_clip, _ in told),
        *(
            Reading(Folded(one.text, number, rest), one.by, book, one.where, True)
            for number, one, _, rest in told
            if rest
        ),
    ]


def of_the_clip(clip: Clip, book: CueBook) -> Clip:
    """The clip with the asides in its statements blanked: what meaning is compared with."""
    return clip.model_copy(
        update={
            "statements": tuple(one.model_copy(update={"text": heard(one.text, book)[0]}) for one in clip.statements)
        }
    )
