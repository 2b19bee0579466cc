"""The catalogue answers anyone: every name that a chart may speak, in the reader's language, whole or in part."""

import re

import pytest
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from charts.catalogue import SECTIONS, catalogue
from charts.engine import catalogue as engine
from charts.engine.centers import CENTERS
from charts.engine.dignities import dignities_of
from charts.engine.jyotish.nakshatras import NAKSHATRAS
from charts.engine.patterns.figures import PATTERNS
from charts.engine.phase import PHASES
from charts.engine.stars import STAR_NAMES
from charts.engine.zodiac import AYANAMSAS_BY_NAME
from charts.labels import LABELS, LABELS_OF
from charts.models import Kind
from interpretations.almanac import TOPICS

pytestmark = pytest.mark.django_db

# The engine's own names, section by section.
SPOKEN = {
    "kinds": Kind.values,
    "points": [point.name for point in engine.POINTS],
    "lots": [point.name for point in engine.POINTS if point.kind == "lot"],
    "stars": STAR_NAMES,
    "angles": engine.ANGLES,
    "signs": engine.SIGN_NAMES,
    "elements": ("fire", "earth", "air", "water"),
    "modalities": ("cardinal", "fixed", "mutable"),
    "polarities": ("positive", "negative"),
    "house_systems": [system.name for system in engine.HOUSE_SYSTEMS],
    "aspects": [aspect.name for aspect in engine.ASPECTS],
    "ayanamsas": list(AYANAMSAS_BY_NAME),
    "centers": CENTERS,
    "patterns": PATTERNS,
    "shapes": ("bundle", "bowl", "bucket", "locomotive", "seesaw", "splash", "splay"),
    "dignities": ("domicile", "exaltation", "triplicity", "term", "face", "detriment", "fall", "peregrine"),
    "lunar_phases": PHASES,
    "nakshatras": NAKSHATRAS,
    "ratings": ("AA", "A", "B", "C", "DD", "X", "XX"),
    "topics": [topic.name for topic in TOPICS],
}
NO_WORDS = {"J2000", "J1900", "B1950"}  # written alike in every script


def asked(anonymous, section, language="en"):
    """The entries of a section by name."""
    answer = anonymous.get("/catalogue", {"sections": section}, **{"Accept-Language": language})
    assert answer.status_code == 200, answer.json()
    return {entry["name"]: entry for entry in answer.json()[section]}


def test_the_catalogue_names_everything_in_its_order(anonymous):
    answer = anonymous.get("/catalogue")

    assert answer.status_code == 200
    assert {section: [entry["name"] for entry in entries] for section, entries in answer.json().items()} == {
        section: list(names) for section, names in SPOKEN.items()
    }
    counts = {name: len(answer.json()[name]) for name in ("lots", "stars", "house_systems", "aspects", "ayanamsas")}
    assert counts == {"lots": 42, "stars": 289, "house_systems": 21, "aspects": 22, "ayanamsas": 47}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("section", SPOKEN)
def test_every_name_has_a_label_of_its_own(section, language):
    with translation.override(language):
        labels = [entry["label"] for entry in catalogue([section])[section]]

    script = "[A-Za-z]" if language == "en" else "[А-Яа-я]"
    assert [label for label in labels if not re.search(script, label) and label not in NO_WORDS] == []
    assert [label for label in labels if label != label.strip()] == []
    assert sorted(label for label in set(labels) if labels.count(label) > 1) == []


def test_nothing_is_labelled_that_the_engine_does_not_speak():
    assert {section: set(labels) for section, labels in LABELS_OF.items()} == {
        section: set(names) for section, names in SPOKEN.items() if section not in ("kinds", "ratings", "topics")
    }


def test_what_a_figure_names_is_never_two_things():
    sections = ("points", "angles", "signs", "house_systems", "aspects", "patterns", "dignities")

    assert len(LABELS) == sum(len(LABELS_OF[section]) for section in sections)


def test_the_dignities_of_points_are_among_them():
    spoken = {word for planet in SPOKEN["points"][:10] for sign in range(12) for word in dignities_of(planet, sign)}

    assert spoken == {"domicile", "exaltation", "detriment", "fall"} <= set(SPOKEN["dignities"])


@pytest.mark.parametrize(
    ("section", "entry"),
    [
        ("points", {"name": "mean_node", "label": "Mean node", "glyph": "☊", "kind": "node", "default": False}),
        ("points", {"name": "chiron", "label": "Chiron", "glyph": "⚷", "kind": "asteroid", "default": True}),
        ("points", {"name": "spica", "label": "Spica", "glyph": "✶", "kind": "star", "default": False}),
        (
            "lots",
            {
                "name": "fortune",
                "label": "Lot of Fortune",
                "glyph": "⊗",
                "day": {"start": "sun", "end": "moon", "base": "ascendant"},
                "night": {"start": "moon", "end": "sun", "base": "ascendant"},
                "source": "Valens, Anthology II 3; Paulus Alexandrinus, Introduction 23",
            },
        ),
        (
            "lots",
            {
                "name": "lot_of_exaltation",
                "label": "Lot of Exaltation",
                "glyph": "Ex",
                "day": {"start": "sun", "end": 19.0, "base": "ascendant"},
                "night": {"start": "moon", "end": 33.0, "base": "ascendant"},
                "source": "Valens, Anthology II 19; al-Biruni, Book of Instruction 476",
            },
        ),
        (
            "stars",
            {
                "name": "regulus",
                "label": "Regulus",
                "glyph": "✶",
                "designation": "alpha Leonis",
                "hipparcos": 49669,
                "magnitude": 1.36,
                "traditions": ["royal", "behenian", "yogatara"],
            },
        ),
        ("angles", {"name": "vertex", "label": "Vertex", "glyph": "Vx"}),
        (
            "signs",
            {
                "name": "leo",
                "label": "Leo",
                "glyph": "♌",
                "element": "fire",
                "modality": "fixed",
                "polarity": "positive",
                "ruler": "sun",
            },
        ),
        ("house_systems", {"name": "koch", "label": "Koch", "glyph": "K", "polar": False, "default": False}),
        (
            "aspects",
            {
                "name": "trine",
                "label": "Trine",
                "glyph": "△",
                "angle": 120.0,
                "default_orb": 8.0,
                "major": True,
                "default": True,
            },
        ),
        (
            "ayanamsas",
            {
                "name": "fagan_bradley",
                "label": "Fagan–Bradley",
                "definition": "24°02′31.36″ at B1950, Spica near 29°06′ Virgo (C. Fagan and D. Bradley)",
                "default": False,
            },
        ),
        ("centers", {"name": "geocentric", "label": "Geocentric", "default": True}),
        ("patterns", {"name": "t_square", "label": "T-square"}),
        ("shapes", {"name": "seesaw", "label": "Seesaw"}),
        ("dignities", {"name": "peregrine", "label": "Peregrine", "score": -5}),
        ("nakshatras", {"name": "pushya", "label": "Pushya", "lord": "saturn"}),
        ("kinds", {"name": "natal", "label": "Natal"}),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else value,
)
def test_an_entry_says_what_there_is_to_say(anonymous, section, entry):
    assert asked(anonymous, section)[entry["name"]] == entry


@pytest.mark.parametrize(
    ("section", "labels"),
    [
        ("points", {"pallas": "Паллада", "true_south_node": "Истинный южный узел", "algol": "Алголь"}),
        ("lots", {"fortune": "Жребий Фортуны", "spirit": "Жребий Духа", "necessity": "Жребий Необходимости"}),
        ("stars", {"regulus": "Регул", "spica": "Спика", "fomalhaut": "Фомальгаут", "polaris": "Полярная звезда"}),
        ("house_systems", {"placidus": "Дома Плацидуса", "koch": "Дома Коха", "whole_sign": "Знаковые дома"}),
        ("aspects", {"quincunx": "Квиконс", "tredecile": "Тридециль", "sesquiquadrate": "Полутораквадрат"}),
        ("ayanamsas", {"lahiri": "Лахири", "krishnamurti": "Кришнамурти", "raman": "Раман"}),
        ("patterns", {"t_square": "Тау-квадрат", "stellium": "Стеллиум"}),
        ("kinds", {"solar_return": "Соляр", "synastry": "Синастрия"}),
        ("nakshatras", {"ashwini": "Ашвини", "purva_phalguni": "Пурва Пхалгуни"}),
    ],
)
def test_the_labels_in_russian(anonymous, section, labels):
    entries = asked(anonymous, section, "ru")

    assert {name: entries[name]["label"] for name in labels} == labels


def test_each_of_the_defaults_stands_once(anonymous):
    answer = anonymous.get("/catalogue", {"sections": "house_systems,ayanamsas,centers"}).json()

    assert {section: [one["name"] for one in entries if one["default"]] for section, entries in answer.items()} == {
        "house_systems": ["placidus"],
        "ayanamsas": ["lahiri"],
        "centers": ["geocentric"],
    }


@pytest.mark.usefixtures("places")
def test_what_the_catalogue_calls_default_is_what_a_chart_has(anonymous, ada):
    catalogue = anonymous.get("/catalogue").json()

    assert [point["name"] for point in catalogue["points"] if point["default"]] == ada["settings"]["points"]
    assert {a["name"]: a["default_orb"] if a["default"] else 0.0 for a in catalogue["aspects"]} == (
        ada["settings"]["aspects"]
    )


def test_a_part_of_it_in_its_own_order(anonymous):
    answer = anonymous.get("/catalogue", {"sections": " house_systems, points,points"})

    assert (answer.status_code, list(answer.json())) == (200, ["points", "house_systems"])
    assert answer.json()["points"] == anonymous.get("/catalogue").json()["points"]


@pytest.mark.parametrize("sections", ["", ",", " , "])
def test_all_of_it_for_who_names_nothing(anonymous, sections):
    assert list(anonymous.get("/catalogue", {"sections": sections}).json()) == list(SPOKEN)


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ("points,planets", "Unknown section: planets. There are: kinds, points, lots, stars, "),
        ("a\0", "Null characters are not allowed."),
        ("x" * 501, "Ensure this field has no more than 500 characters."),
    ],
)
def test_a_section_that_there_is_not_is_named(anonymous, sections, message):
    answer = anonymous.get("/catalogue", {"sections": sections})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["sections"])
    assert answer.json()["error"]["details"]["sections"][0].startswith(message)


def test_an_unknown_section_is_refused_in_russian(anonymous):
    answer = anonymous.get("/catalogue", {"sections": "planets"}, **{"Accept-Language": "ru"})

    assert answer.json()["error"]["details"]["sections"][0].startswith("Неизвестный раздел: planets. Есть: kinds, ")


def test_apps_above_add_sections_of_theirs(anonymous, monkeypatch):
    monkeypatch.setitem(SECTIONS, "moods", lambda: [{"name": "calm", "label": "Calm"}])

    assert anonymous.get("/catalogue", {"sections": "moods"}).json() == {"moods": [{"name": "calm", "label": "Calm"}]}


def test_each_language_has_its_own_copy(anonymous):
    vary = anonymous.get("/catalogue")["Vary"]

    assert {"Accept-Language", "Authorization", "Cookie"} <= {name.strip() for name in vary.split(",")}
    for language, label in (("en", "Sun"), ("ru", "Солнце"), ("en", "Sun")):
        assert asked(anonymous, "points", language)["sun"]["label"] == label


def test_the_document_describes_the_whole_and_its_parts(anonymous):
    document = SchemaGenerator().get_schema(request=None, public=True)
    operation = document["paths"]["/api/v1/catalogue"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    described = Draft202012Validator({**schema, "components": document["components"]})
    shape = document["components"]["schemas"]["Catalogue"]

    assert set(shape["properties"]) == set(SPOKEN)
    assert "sections" in [parameter["name"] for parameter in operation["parameters"]]
    for query in ({}, {"sections": "lots,stars"}):
        answer = anonymous.get("/catalogue", query).json()
        assert [f"{error.json_path}: {error.message}" for error in described.iter_errors(answer)] == []
