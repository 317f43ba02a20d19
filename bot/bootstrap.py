"""What stands behind each port is chosen here, and in `answering` for what needs no database."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.answering import Answering
from bot.clips.reader import Reader
from bot.commands.acting import by_of
from bot.commands.ask import ask
from bot.commands.batch_table import batch, sort
from bot.commands.buttons import acknowledged, answer_question, ask_counsel, close_matter, close_tickets, with_matter
from bot.commands.check import Eyes, check
from bot.commands.clips import decide_clip, seen_so_far
from bot.commands.core import Command, Core, Request
from bot.commands.door import Door, without_records
from bot.commands.draft import draft, draft_commands
from bot.commands.feedback import feedback
from bot.commands.follow_up import FollowUps, Remembered
from bot.commands.forms import offer
from bot.commands.help import help_
from bot.commands.home import what_waits
from bot.commands.limited import LIMITED, limited
from bot.commands.looking import cancel
from bot.commands.matters import my_matters, pass_on, show_matter, take, who
from bot.commands.notice import notice
from bot.commands.papers import papers
from bot.commands.pausing import pausing, resuming
from bot.commands.search import search
from bot.commands.share import share
from bot.commands.sources import sources
from bot.commands.ticket import ticket
from bot.config import secrets_in
from bot.desk.assisted import AssistedCheck
from bot.desk.check import Check
from bot.desk.clip_records import known_clips
from bot.desk.drafts.doubts import doubt_sent
from bot.desk.drafts.drafting import Drafts
from bot.desk.drafts.make import Desk
from bot.desk.notices import Notices
from bot.desk.pause import find_pause
from bot.domain.evidence import ClipEvidence
from bot.domain.redaction import Redaction
from bot.draft_texts import shipped_book
from bot.llm.choose import language_model
from bot.llm.pausable import PausableModel, PausableSight
from bot.llm.rules import model_rules
from bot.llm.seeing import seeing_model
from bot.notices.files import received_words
from bot.owner import hold
from bot.ports import Hook, LanguageModel, SeeingModel, Tracker
from bot.reading.situate import Registers
from bot.store.heads import Heads
from bot.store.store import SqlStore, open_store
from bot.tickets.builtin import BuiltinTracker
from bot.tickets.compose import Writer
from bot.tickets.registry import BUILTIN, Section, open_hooks, open_trackers, read_sections
from knowledge.registers import read_licences, read_tolerances

if TYPE_CHECKING:
    from bot.work.run import Parts


class App(Answering):
    """One application; each part is built when it is first needed."""

    @cached_property
    def model(self) -> LanguageModel:
        """The language model, or none."""
        model = language_model(self.settings.llm)
        return PausableModel(model, self.is_paused) if model.name else model

    async def is_paused(self) -> bool:
        """Whether an admin stopped what leaves."""
        return await self.store.read(find_pause) is not None

    @cached_property
    def store(self) -> SqlStore:
        """Matters, work and the audit trail; its schema is brought up to date when it is opened."""
        folder, url = self.settings.data.folder, self.settings.store.url.get_secret_value()
        if not url:
            hold(folder)
        return open_store(url, folder, self.clock)

    @cached_property
    def heads(self) -> Heads:
        """The audit trail's signed tree heads."""
        return Heads(self.store, self.settings.data.folder, self.settings.audit.heads_file)

    async def sign_head(self) -> Mapping[str, Any]:
        """Sign a tree head of the audit trail as it stands."""
        return await asyncio.to_thread(self.heads.sign)

    @cached_property
    def tracker_sections(self) -> tuple[Section, ...]:
        """The configuration's [trackers], checked."""
        return read_sections(self.settings.trackers)

    @cached_property
    def redaction(self) -> Redaction:
        """Hides this installation's secrets."""
        sections = (self.settings, *(one.options for one in self.tracker_sections))
        return Redaction(value for section in sections for value in secrets_in(section))

    @cached_property
    def trackers(self) -> Mapping[str, Tracker]:
        """The built-in tracker, and those of the configuration."""
        builtin = BuiltinTracker(self.store, self.settings.builtin.clearance)
        return {builtin.name: builtin, **open_trackers(self.tracker_sections, self.store)}

    @cached_property
    def hooks(self) -> Mapping[str, Hook]:
        """Readers of the trackers' webhooks."""
        return open_hooks(self.tracker_sections)

    @cached_property
    def ticket_writer(self) -> Writer:
        """What tickets say."""
        return Writer({one.name: one.options for one in self.tracker_sections})

    def registers(self) -> Registers:
        """Licences and tolerated uses as they stand now."""
        folder = self.settings.data.folder
        return Registers(licences=read_licences(folder), tolerances=read_tolerances(folder))

    @cached_property
    def clips(self) -> Reader:
        """Looks at files and links."""
        return Reader(self.settings.clips, self.settings.data.folder / "clips", self.clock)

    async def known_clips(self, request: Request) -> Mapping[str, str]:
        """The clips of the matters that the asker may see."""
        return await self.store.read(lambda tx: known_clips(tx, by_of(request), request.matter))

    async def earlier_clips(self, request: Request) -> Sequence[ClipEvidence]:
        """What was seen before in the matter that a request goes on about."""
        subject = request.matter or request.options["follow_up"]
        return await self.store.read(lambda tx: seen_so_far(tx, by_of(request), subject))

    @cached_property
    def sight(self) -> SeeingModel:
        """The model that looks at pictures, or none."""
        model = seeing_model(self.settings.clips, self.settings.llm)
        return PausableSight(model, self.is_paused) if model.name else model

    @cached_property
    def eyes(self) -> Eyes:
        """What looking at files and links needs."""
        return Eyes(
            reader=self.clips,
            model=self.sight,
            known=self.known_clips,
            earlier=self.earlier_clips,
            clearance=self.settings.llm.clearance,
        )

    @cached_property
    def check(self) -> AssistedCheck:
        """The use case `check`, with the language model beside it where one is configured."""
        rules = Check(library=self.library, texts=self.texts, clock=self.clock, registers=self.registers)
        return AssistedCheck(rules, self.library, self.model, model_rules(self.settings.llm))

    @cached_property
    def desk(self) -> Desk:
        """What drafting stands on: regimes, templates, fixed sentences, messages, people."""
        return Desk(book=shipped_book(), texts=self.texts, staff=self.staff, registers=self.registers)

    @cached_property
    def drafts(self) -> Drafts:
        """The use case `draft`."""
        return Drafts(self.store, self.library, self.desk, self.model, self.settings.llm.clearance)

    @cached_property
    def notices(self) -> Notices:
        """The use case `notice read`."""
        return Notices(received_words(), self.desk)

    @cached_property
    def commands(self) -> Mapping[str, Command]:
        """Every chat command by its first word."""
        commands: dict[str, Command] = {
            "check": papers(check(self.check, self.texts, self.eyes), self.notices, self.clock, self.texts),
            "ask": ask(self.ask, self.texts),
            "search": search(self.library, self.texts),
        }
        commands["help"] = help_((*commands, "help"), self.texts)
        return commands

    @cached_property
    def _follow_ups(self) -> FollowUps:
        """What plain words in a thread mean about its matter."""
        check = with_matter(self.commands["check"], self.store)
        answer = answer_question(check, self.store, self.texts)
        return FollowUps(check, self.commands["ask"], answer, self.library, self.texts)

    @cached_property
    def words(self) -> Mapping[str, Command]:
        """What people may type in a chat, by its first word: the commands, and those on matters."""
        words = {
            **self.commands,
            **self._follow_ups.wrapped(),
            "matter": show_matter(self.store, self.texts, self.staff),
            "matters": my_matters(self.store, self.texts, lambda tx, request: what_waits(tx, request, self.desk)),
            "who": who(self.staff, self.texts),
            "draft": draft(self.drafts),
            "ticket": ticket(self.store, (*self.settings.trackers, BUILTIN), self.texts),
            "pause": pausing(self.store, self.texts),
            "resume": resuming(self.store, self.texts),
        }
        words.pop("help")
        return {**words, "help": help_((*words, "help"), self.texts)}

    @cached_property
    def chat_commands(self) -> Mapping[str, Command]:
        """What people may type, and what buttons do."""
        store, texts, shared = self.store, self.texts, dict(self.words)
        shared |= {
            "notice": notice(self.notices, store, texts),
            "batch": batch(self.check, texts),
            "offer": offer(texts),
            LIMITED: limited(texts),
        }
        return {
            **shared,
            **draft_commands(self.drafts),
            "answer": answer_question(shared["check"], store, texts),
            "sources": sources(store, self.library, texts),
            "share": share(shared, store, texts),
            "sort": sort(store, texts),
            "thumbs_up": feedback(store, texts, good=True),
            "thumbs_down": feedback(store, texts, good=False),
            "close": close_matter(store, texts),
            "close_tickets": close_tickets(store, texts),
            "ask_counsel": ask_counsel(store, self.staff, texts),
            "acknowledge": acknowledged(store, texts),
            "cancel": cancel(self.eyes.looking, texts),
            "same_clip": decide_clip(store, texts, same=True),
            "other_clip": decide_clip(store, texts, same=False),
            "take": take(store, texts),
            "pass_on": pass_on(store, self.staff, texts),
        }

    def conversation(self) -> Core:
        """The command core for one conversation at a terminal: it remembers what was checked last."""
        last = Remembered(self.commands["check"])
        again = FollowUps(last, self.commands["ask"], last.answer, self.library, self.texts)
        return Core({**self.commands, **again.wrapped()}, self.texts, without_records)

    @cached_property
    def door(self) -> Door:
        """The one rule of who may, over what is kept."""
        return Door(self.store, self.staff)

    @cached_property
    def core(self) -> Core:
        """The command core of every front-end."""
        return Core(self.commands, self.texts, without_records)

    def work_parts(self, core: Core) -> "Parts":
        """What every worker needs; what needs a platform, its connection adds."""
        from bot.work.run import Parts  # the worker is imported where something works: a first answer is quick

        return Parts(
            store=self.store,
            clock=self.clock,
            texts=self.texts,
            staff=self.staff,
            options=self.settings.work,
            core=core,
            clips=self.clips,
            library=self.library,
            policies=self.settings.policies,
            trackers=self.trackers,
            hooks=self.hooks,
            redact=self.redaction.text,
            compose=self.ticket_writer,
            doubt=lambda tx: doubt_sent(tx, self.desk),
            retention=self.settings.retention,
            sign_head=self.sign_head,
            head_every=timedelta(minutes=self.settings.audit.every_minutes),
        )
