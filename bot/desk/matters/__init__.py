"""The use cases on a matter, from question to close. Each runs inside one transaction of the store."""

from bot.desk.matters.additions import add_party, add_ticket, keep_thread, note
from bot.desk.matters.assessing import record_assessment
from bot.desk.matters.course import advance, close, reopen
from bot.desk.matters.holding import hold, release_hold
from bot.desk.matters.linking import link, link_notice
from bot.desk.matters.merging import merge, split
from bot.desk.matters.opening import already_noticed, identify, open_matter
from bot.desk.matters.people import assign, restrict

__all__ = (
    "add_party",
    "add_ticket",
    "advance",
    "already_noticed",
    "assign",
    "close",
    "hold",
    "identify",
    "keep_thread",
    "link",
    "link_notice",
    "merge",
    "note",
    "open_matter",
    "record_assessment",
    "release_hold",
    "reopen",
    "restrict",
    "split",
)
