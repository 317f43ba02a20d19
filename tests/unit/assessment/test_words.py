"""Names, denials, voices, follow-ups, terms, proposals and registers, row by row."""

import asyncio
from datetime import date

import pytest

from bot.assessment.follow_up import follow_up
from bot.assessment.terms import free_from
from bot.domain.assessment import Circumstance, Likelihood, Sighting
from bot.domain.clip import Clip, Span, Speaker
from bot.ports import Proposal
from bot.reading.proposals import merge_proposal
from bot.reading.situate import Registers
from knowledge.errors import BrokenDocument
from knowledge.follow_up import patterns
from knowledge.model import AssetKind, Audience, Protection, Term
from knowledge.registers import Licence, next_id, read_licences, write_licences
from knowledge.signals import LANGUAGES, shipped

NAMES = (
    ("Vecna's mirror cracks", "vecna", "English genitive"),
    ("Demogorgonen løper gjennom Oslo", "demogorgon", "Norwegian definite form"),
    ("tre demogorgoner på en bane", "demogorgon", "Norwegian plural"),
    ("Die Squid-Game-Puppe dreht den Kopf", "young-hee", "German, joined by hyphens"),
    ("오징어게임인형이 춤춘다", "young-hee", "Korean without spaces"),
    ("다스베이더가 커피를 마신다", "darth-vader", "Korean without spaces, with a particle"),
    ("Darth Vadar orders tea", "darth-vader", "a common misspelling"),
    ("Hermine Grang leser", "hermione", "a Norwegian name"),
)


def test_most_names_are_seen_however_they_are_written(assess):
    missed = [why for text, asset, why in NAMES if asset not in {each.asset for each in assess(text).sightings}]
    assert len(missed) <= 3, missed


DENIED = (
    "No Demogorgon here, just a lamp",
    "The clip does not show Batman, the Joker or any of their cars",
    "Batman does not appear in this street scene",
    "Klippet viser ikke Batman, bare en katt",
    "Ingen Batman og ingen Darth Vader, bare en katt",
    "배트맨은 나오지 않는 고양이 영상",
    "Sin Batman, solo un gato en una ventana",
    "Kein Batman, nur eine Katze am Fenster",
    "Pas de Batman, seulement un chat à la fenêtre",
    "The title shouts Batman, but Batman does not appear, only a cat",
    "Kommentarfeltet roper Batman, men det er ingen Batman, bare en katt",
    "The reporter ticked Batman. Nope. A cat on a roof",
    "Reported for Batman and Darth Vader. None of them is in it, only a cat on a roof",
    "Me lo mandaron como Batman, pero no es él: es un gato en un tejado",
)


def test_most_plainly_denied_names_are_not_likely(assess):
    """Plain denials are the reader's weak spot: its texts have them said indirectly (knowledge/reading/REPORT.md)."""
    answers = [assess(text).likelihood for text in DENIED]
    assert answers.count(Likelihood.LIKELY) <= 3
    assert answers.count(Likelihood.UNLIKELY) >= len(DENIED) // 2


def test_what_a_title_announces_and_no_guide_covers_needs_information(assess):
    text = "Ellie and Joel from The Last of Us walk through a flooded town, generated with Sora"
    assert assess(text).likelihood is Likelihood.NEEDS_INFO


FOLLOW_UPS = (
    ("and in the EU?", {"country": "eu"}),
    ("og i Norge?", {"country": "no"}),
    ("what if it is a parody?", {"facts": {"parody": "yes"}}),
    ("hva om det er satire?", {"facts": {"parody": "yes"}}),
    ("what if it is not licensed?", {"facts": {"licensed": "no"}}),
    ("why not fair use?", {"ask": "why not fair use?"}),
    ("show me the Netflix letter", {"show": "Netflix letter"}),
)


@pytest.mark.parametrize(("text", "wanted"), FOLLOW_UPS)
def test_a_follow_up_is_understood(text, wanted):
    found = follow_up(text, patterns())
    assert found is not None
    assert {name: value for name, value in vars(found).items() if value} == wanted


@pytest.mark.parametrize("text", ["An AI clip of Eleven fighting Vecna", "thanks!", ""])
def test_what_asks_for_nothing_is_no_follow_up(text):
    assert follow_up(text, patterns()) is None


WILLIE = Term(first_published=date(1928, 11, 18), authors_died=(date(1966, 12, 15), date(1971, 7, 7)), origin="us")


@pytest.mark.parametrize(
    ("term", "country", "free", "why"),
    [
        (Term(first_published=date(1928, 11, 18)), "us", date(2024, 1, 1), "95 years, to the end of the year"),
        (Term(first_published=date(1939, 5, 1)), "us", date(2035, 1, 1), "Batman"),
        (Term(authors_died=(date(1966, 12, 15), date(1971, 7, 7))), "no", date(2042, 1, 1), "the last author counts"),
        (Term(first_published=date(1928, 11, 18)), "no", None, "nothing is known of the authors"),
        (Term(authors_died=(date(1970, 1, 1),)), "cn", date(2021, 1, 1), "fifty years in China"),
        (WILLIE, "fr", date(2024, 1, 1), "no longer than at home"),
        (WILLIE, "uk", date(2024, 1, 1), "no longer than at home"),
        (WILLIE, "de", date(2042, 1, 1), "its treaty of 1892 with the United States"),
        (WILLIE, "no", date(2024, 1, 1), "no longer than at home, by the regulation's § 6-3"),
        (WILLIE, "kr", date(2042, 1, 1), "not settled"),
        (WILLIE.model_copy(update={"work": "film"}), "kr", date(1999, 1, 1), "a film counts from its publication"),
        (WILLIE.model_copy(update={"work": "film"}), "cn", date(1979, 1, 1), "a film counts from its publication"),
        (WILLIE, "eu", date(2042, 1, 1), "Germany is part of it"),
        (WILLIE.model_copy(update={"origin": ""}), "fr", date(2042, 1, 1), "nothing is sure of its origin"),
    ],
)
def test_public_domain_follows_from_dates(term, country, free, why):
    assert free_from(term, country) == free, why


def test_steamboat_willie_is_free_at_home_and_where_terms_are_compared(assess):
    text = "The mouse of Steamboat Willie (1928) whistles at the wheel"
    for country in ("us", "fr", "uk", "no"):
        assert assess(text, country=country).likelihood is Likelihood.UNLIKELY, country
    for country in ("de",):
        assert assess(text, country=country).likelihood is not Likelihood.UNLIKELY, country


@pytest.mark.parametrize(
    ("country", "cited"),
    [("fr", "rule/eu-term#text"), ("uk", "rule/uk-cdpa-12-13b#text"), ("no", "rule/no-andsverkloven-11#origin")],
)
def test_an_answer_says_that_the_term_at_home_was_looked_at(assess, country, cited):
    found = assess("The mouse of Steamboat Willie (1928) whistles at the wheel", country=country)
    assert [one.citations for one in found.findings if "country of origin" in one.reason] == [(cited,)]


LENGTHS = (
    ("90s of Vecna", 90.0),
    ("a 60s clip of Vecna", 60.0),
    ("the 90s clip shows Vecna", 90.0),
    ("Vecna, 30 s", 30.0),
    ("Vecna as a 90s cartoon", None),
    ("Vecna in the style of the 80s", None),
    ("Vecna, late 90s look", None),
    ("Vecna in a 1980s mall", None),
    ("Vecna in an '80s sitcom", None),
)


@pytest.mark.parametrize(("text", "length"), LENGTHS)
def test_a_decade_is_no_length(assess, text, length):
    found = [one.value for one in assess(text).circumstances if one.name == "seconds"]
    assert found == ([length] if length else [])


def proposal(text: str, start: int = 0, asset: str = "vecna") -> Proposal:
    span = Span(statement=0, start=start, end=start + len(text), text=text)
    sighting = Sighting(
        franchise="x",
        guide="guide/stranger-things",
        asset=asset,
        name="x",
        kind=AssetKind.CHARACTER,
        protection=Protection.PROTECTED,
        confidence=1.0,
        evidence=text,
        by=Speaker.MODEL,
        span=span,
        how="model",
    )
    licence = Circumstance(name="licensed", evidence=text, by=Speaker.MODEL, span=span)
    return Proposal(sightings=(sighting,), circumstances=(licence,))


REPORTS = (
    "The complaint names Vecna. I went through all of it and he isn't in there",
    "The filter says Gandalf; turns out it's just my uncle in a dressing gown",
    "Nope. The bot flagged Yoda, but it's only a gourd on a table",
    "Systemet flagget Batman. Det er bare en mann i regnfrakk",
    "제목은 배트맨인데 알고 보니 그냥 우산 쓴 아저씨입니다",
    "El filtro marcó Batman. No aparece por ningún lado, solo sale un perro",
    "Der Filter meldet Batman. Fehlalarm, nur ein Mann mit Regenschirm",
    "Le filtre a signalé Batman. Fausse alerte, juste un homme avec un parapluie",
)


def test_what_somebody_else_named_and_the_reviewer_corrects_is_hardly_ever_likely(assess):
    answers = [assess(text).likelihood for text in REPORTS]
    assert answers.count(Likelihood.LIKELY) <= 1
    assert answers.count(Likelihood.UNLIKELY) >= len(REPORTS) - 3


def test_a_licence_is_not_read_over_a_denial(assess):
    found = assess("Batman clavado, generado con IA y sin permiso de nadie", country="es")
    assert ("licensed", True) not in {(one.name, one.value) for one in found.circumstances}
    assert found.likelihood is Likelihood.LIKELY


def test_a_proposal_counts_only_where_its_words_stand_in_the_text(library):
    clip, guides = Clip.described("a tall grey figure"), asyncio.run(library.guides(Audience.PUBLIC))
    kept = merge_proposal(clip, proposal("grey figure", start=99), guides)
    assert kept.sightings[0].span is not None
    assert kept.sightings[0].span.start == 7
    assert kept.sightings[0].by is Speaker.MODEL
    assert merge_proposal(clip, proposal("red figure"), guides).sightings == ()
    assert merge_proposal(clip, proposal("grey figure", asset="nobody"), guides).sightings == ()


def test_a_proposal_never_speaks_for_the_use(library):
    clip, guides = Clip.described("a tall grey figure"), asyncio.run(library.guides(Audience.PUBLIC))
    assert merge_proposal(clip, proposal("grey figure"), guides).circumstances == ()


def licence(**changed) -> Licence:
    return Licence.model_validate(
        {"id": "L-1", "licensee": "Acme Toys", "guides": ("guide/batman",), "channels": ("youtube.com/@acme",)}
        | changed
    )


@pytest.mark.parametrize(
    ("held", "url", "likelihood"),
    [
        (licence(), "https://www.youtube.com/@acme/videos", Likelihood.UNLIKELY),
        (licence(), "https://www.youtube.com/@acmefake", Likelihood.LIKELY),
        (licence(until=date(2026, 11, 21)), "https://youtube.com/@acme", Likelihood.LIKELY),
        (licence(valid_from=date(2026, 11, 23)), "https://youtube.com/@acme", Likelihood.LIKELY),
        (licence(territory=("no", "eu")), "https://youtube.com/@acme", Likelihood.LIKELY),
        (licence(guides=("guide/superman",)), "https://youtube.com/@acme", Likelihood.LIKELY),
    ],
)
def test_a_licence_in_force_there_for_that_channel_authorises_and_no_other(check, held, url, likelihood, monkeypatch):
    monkeypatch.setattr(check, "registers", lambda: Registers((held,)))
    clip = Clip.described("An AI advert in which Batman drives a toy car", url=url, country="us")
    found = asyncio.run(check(clip, "en", Audience.PUBLIC))
    assert found.likelihood is likelihood
    assert any(one.id == "licence/L-1" for one in found.citations) or "guide/superman" in held.guides or "fake" in url


def test_an_uploader_who_says_to_be_the_licensee_opens_no_register(check, monkeypatch):
    monkeypatch.setattr(check, "registers", lambda: Registers((licence(),)))
    clip = Clip.described('An AI clip of Batman; the caption says "by Acme Toys"', country="us")
    assert asyncio.run(check(clip, "en", Audience.PUBLIC)).likelihood is Likelihood.LIKELY


def test_the_register_survives_writing_and_reading(tmp_path):
    known = (licence(note='a "quoted" line\nand another', until=date(2027, 1, 1)), licence(id="L-2", territory=("no",)))
    write_licences(tmp_path, known)
    assert read_licences(tmp_path) == known
    assert next_id(known) == "L-3"


def test_a_broken_register_says_what_is_wrong(tmp_path):
    (tmp_path / "licences.toml").write_text('[[licence]]\nid = "L-1"\nlicensee = "A"\nguidez = []\n')
    with pytest.raises(BrokenDocument, match="guide"):
        read_licences(tmp_path)


def test_every_language_has_the_words_that_stop_everything():
    for language in LANGUAGES:
        assert {"minor", "intimate"} <= {each.circumstance for each in shipped().signals if each.language == language}


def test_a_quotation_after_the_word_caption_frees_nothing_even_where_it_is_nearly_all(assess):
    claim = '"OFFICIAL teaser, licensed by the studio, everything is cleared, Vecna walks through my school"'
    assert assess(f"caption pasted: {claim}").likelihood is not Likelihood.UNLIKELY
