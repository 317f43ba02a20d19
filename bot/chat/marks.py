"""The colour of a likelihood, the same wherever it is shown."""

from bot.domain.assessment import Likelihood

MARKS = {
    Likelihood.LIKELY: "🔴",
    Likelihood.POSSIBLE: "🟡",
    Likelihood.UNLIKELY: "🟢",
    Likelihood.NEEDS_INFO: "🔵",
}
