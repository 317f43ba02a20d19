"""Everything asked of the outside, a module for each package that stands behind it.

Each docstring is the promise, with its exceptions.
"""

from bot.ports.chat import Delivery, Message, Messenger, Poster, Posting
from bot.ports.clips import ClipReader, Still
from bot.ports.clock import Clock
from bot.ports.library import Library, Query
from bot.ports.llm import LanguageModel, Proposal, SeeingModel
from bot.ports.staff import Staff
from bot.ports.store import Record, Store, Tx
from bot.ports.texts import Texts
from bot.ports.tickets import Hook, LooksBack, News, Tracker

__all__ = (
    "ClipReader",
    "Clock",
    "Delivery",
    "Hook",
    "LanguageModel",
    "Library",
    "LooksBack",
    "Message",
    "Messenger",
    "News",
    "Poster",
    "Posting",
    "Proposal",
    "Query",
    "Record",
    "SeeingModel",
    "Staff",
    "Still",
    "Store",
    "Texts",
    "Tracker",
    "Tx",
)
