"""Whether a mention is denied or contrasted: 'no doll', 'does not show Young-hee', «ingen dukke», '인형 없음'.

Kinds of denial (the words are data in knowledge/grammar/):
deny_list reaches over a list ('does not show Young-hee, the guards or any set') until the clause turns;
deny_next reaches the next noun, over articles and a few more words; deny_before reaches back in its clause;
deny_back denies the names just said, as an answer to them ('Nope.', 'none of those are in there');
what somebody else `reported` ('the filter says Gandalf') is denied by what refutes it, wherever that stands, and by the
verdict of the reviewer that it is only something else.
"""

import re

from bot.assessment.text import clauses, sentences, within
from knowledge.cues import Found

DENIALS = ("deny_list", "deny_next", "deny_before")
REPORTED_BEFORE, REPORTED_AFTER = 60, 20  # characters between a report and the name that is reported
FURTHER = 2  # sentences that a denial of what was just said reaches back over, where it begins its own
NEAR = 4  # words that may stand between a near denial and a described thing
TURN = re.compile(r"[;:]|\s-+\s")
CONTRAST = re.compile(r"[;:]|\b(?:but|aber|doch|pero|mais|men)\b|는데|지만")
WORD = re.compile(r"[\w'-]+")
LAST_OF_LIST = re.compile(r"\b(?:and|or|og|eller|und|oder|y|o|ni|et|ou)\b")
BACK = 60  # characters: how far a denial after its noun reaches back


class Denials:
    """The denials of one statement."""

    def __init__(self, folded: str, small_words: list[Found], between: frozenset[str]) -> None:
        """`between` are the words that may stand between a denial and what it denies."""
        self.folded, self.between = folded, between
        self.sentences = sentences(folded)
        harmless = [one for one in small_words if one.key == "not_denying"]
        self.denials = [
            one for one in small_words if one.key in DENIALS and not any(_overlap(one, other) for other in harmless)
        ]
        standing = [one for one in small_words if not any(_overlap(one, other) for other in harmless)]
        self.takes_back = [one for one in standing if one.key == "deny_back"]
        self.reports = [one for one in small_words if one.key == "reported"]
        self.refutations = [one for one in standing if one.key in ("refuted", "deny_back")]
        self.verdicts = [one for one in standing if one.key == "verdict"]
        self.ends = [one for one in small_words if one.key == "scope_ends"]

    def denied(self, start: int, end: int, *, loosely: bool = False) -> bool:
        """Whether folded[start:end] is denied. `loosely`: the stretch is a description, not a name."""
        return any(self._reaches(one, start, end, loosely) for one in self.denials)

    def taken_back(self, end: int) -> list[Found]:
        """What denies a name that ends there after the fact: 'Reported as Batman. Nope.', 'but it is not him'."""
        return [one for one in self.takes_back if end <= one.start and self._answers(one, end)]

    def reported(self, start: int, end: int) -> bool:
        """Whether somebody or something else named it: 'flagged as Batman', 'the title promised Yoda'."""
        first, last = within(self.sentences, start)
        return any(
            (first <= one.start and one.end <= start and self._bears_on(one.end, start))
            or (end <= one.start and one.end <= last and one.start - end <= REPORTED_AFTER)
            for one in self.reports
        )

    def _bears_on(self, report: int, name: int) -> bool:
        between = self.folded[report:name]
        return len(between) <= REPORTED_BEFORE and not CONTRAST.search(between)

    def _answers(self, denial: Found, end: int) -> bool:
        start = within(self.sentences, denial.start)[0]
        if start < end:
            return True
        begins = not any(letter.isalnum() for letter in self.folded[start : denial.start])
        between = [one for one in self.sentences if end <= one[0] < start]
        return begins and len(between) < FURTHER

    def _reaches(self, denial: Found, start: int, end: int, loosely: bool) -> bool:
        if within(self.sentences, denial.start) != within(self.sentences, start):
            return False
        if not loosely and _cover(denial, start, end):
            return False  # 'none of them resembles any': the words carry their own denial
        if denial.key == "deny_before":
            return end <= denial.end and self._same_clause(end, denial)
        if denial.start >= (end if loosely else start):
            return False
        if denial.key == "deny_list":
            return not self._turns(denial.end, start)
        return self._next_to(denial, start, loosely)

    def _same_clause(self, end: int, denial: Found) -> bool:
        between = self.folded[end : denial.start]
        if len(between) > BACK or TURN.search(between) or any(end <= one.start < denial.start for one in self.ends):
            return False
        # 'Young-hee, the guards and the set do not appear': a list goes on after its commas, to its 'and'.
        return "," not in between or (denial.language != "ko" and bool(LAST_OF_LIST.search(between)))

    def _turns(self, denial: int, start: int) -> bool:
        if start < denial:
            return False
        between = self.folded[denial:start]
        return bool(TURN.search(between)) or any(denial <= one.start and one.end <= start for one in self.ends)

    def _next_to(self, denial: Found, start: int, loosely: bool) -> bool:
        if start < denial.end:  # the description holds the denial itself: 'no doll, no costumes'
            first = WORD.search(self.folded, start)
            return bool(first) and denial.start - start <= len("with absolutely ")
        between = self.folded[denial.end : start]
        if "," in between or self._turns(denial.end, start):
            return False
        words = WORD.findall(between)
        return all(word in self.between for word in words) or (loosely and len(words) <= NEAR)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _cover(denial: Found, start: int, end: int) -> bool:
    return denial.start < end and start < denial.end


def clause_of(folded: str, position: int) -> tuple[int, int]:
    """The clause a position lies in."""
    start, end = within(sentences(folded), position)
    return within(clauses(folded, start, end), position)
