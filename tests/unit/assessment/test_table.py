"""The likelihood table: complete, monotone, and as strict as the design says, over every case there can be."""

from itertools import product

import pytest

from bot.assessment.likelihood import rows_for
from knowledge.rules_table import CONDITIONS, FAMILIES, FLAGS, SHOWN, likelihood_table

LEVEL = {"unlikely": 0, "possible": 1, "likely": 2}
USES, PARODIES = CONDITIONS["use"], CONDITIONS["parody"]
PURPOSES = ("news", "review", "quotation", "education", "private", "incidental", "pastiche", "handmade", "claimed_free")


def cases():
    """Every family, use, parody, commercial, whole, and none or one of the purposes."""
    raised = [(), *((one,) for one in PURPOSES)]
    for family, use, parody, purposes, commercial, whole in product(
        FAMILIES, USES, PARODIES, raised, (True, False), (True, False)
    ):
        flags = dict.fromkeys(FLAGS, False) | dict.fromkeys(purposes, True)
        yield family, flags | {"use": use, "parody": parody, "commercial": commercial, "whole": whole}


def decide(family, conditions, **changed):
    full = {"doubt": "none", "authorised": False, "described": True, "unknown_work": False} | conditions | changed
    return next(
        row.likelihood for wanted, row in rows_for(family) if all(full[name] in values for name, values in wanted)
    )


def test_the_table_answers_every_case_and_a_stronger_sighting_never_lowers():
    for family, conditions in cases():
        answers = [decide(family, conditions, shown=shown) for shown in SHOWN]
        levels = [LEVEL[answer] for answer in answers]
        assert levels == sorted(levels), (family, conditions, answers)


def test_a_protected_sighting_never_turns_an_answer_into_needs_info():
    for family, conditions in cases():
        for described, unknown in product((True, False), (True, False)):
            changed = {"described": described, "unknown_work": unknown}
            before = decide(family, conditions, shown="nothing", **changed)
            for shown in ("thin", "unsure", "clear"):
                after = decide(family, conditions, shown=shown, **changed)
                assert after != "needs_info" or (before == "needs_info" and not described)


def test_a_doubt_that_matters_is_possible_and_one_about_whether_anything_is_described_asks():
    for family, conditions in cases():
        for shown in SHOWN:
            assert decide(family, conditions, shown=shown, doubt="meaning") == "possible"
            assert decide(family, conditions, shown=shown, doubt="described") == "needs_info"


def test_a_licence_never_raises():
    for family, conditions in cases():
        for shown, described, unknown in product(SHOWN, (True, False), (True, False)):
            changed = {"shown": shown, "described": described, "unknown_work": unknown}
            assert decide(family, conditions, authorised=True, **changed) == "unlikely"


def test_a_named_work_without_a_guide_is_never_unlikely():
    for family, conditions in cases():
        for shown, described in product(SHOWN, (True, False)):
            assert decide(family, conditions, shown=shown, described=described, unknown_work=True) in (
                "needs_info",
                "possible",
                "likely",
            ) or shown not in ("nothing", "idea", "style")


def test_a_use_with_nothing_sighted_is_unlikely_and_no_use_is_needs_info():
    for family, conditions in cases():
        assert decide(family, conditions, shown="nothing") == "unlikely"
        assert decide(family, conditions, shown="nothing", described=False) == "needs_info"


def test_money_never_lowers():
    for family, conditions in cases():
        for shown in SHOWN:
            free = decide(family, conditions, shown=shown, commercial=False)
            paid = decide(family, conditions, shown=shown, commercial=True)
            assert LEVEL[paid] >= LEVEL[free], (family, shown, conditions)


@pytest.mark.parametrize("row", likelihood_table().rows, ids=lambda row: row.id)
def test_every_row_decides_some_case(row):
    families = row.country or FAMILIES
    names = list(row.when)
    base = dict.fromkeys(FLAGS, False) | {
        "doubt": "none",
        "authorised": False,
        "described": True,
        "unknown_work": False,
        "shown": "clear",
        "use": "unclear",
        "parody": "none",
    }
    wanted = [value if isinstance(value, tuple) else (value,) for value in row.when.values()]
    found = {
        likelihood_table().decide(family, base | dict(zip(names, values, strict=True))).id
        for family in families
        for values in product(*wanted)
    }
    assert row.id in found
