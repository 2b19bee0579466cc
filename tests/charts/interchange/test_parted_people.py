"""Text in blocks: whose birth is whose, and nobody lost. What could be either's is a fault of both."""

import pytest

from charts.interchange import Fault, Row, form_of, read

ANNA = "Name: Anna\nborn on 1 May 1980 at 10:00 (= 10:00 AM )\nPlace: Ulm, Germany, 48n24, 10e00\nTimezone: MEDT h2e\n"
BERT = ANNA.replace("Anna", "Bert").replace("1 May 1980 at 10:00 (= 10:00 AM )", "9 June 1991 at 23:00 (= 11:00 PM )")
HEADED = "{}\nborn on {}\nin {}\nTime: {}\n"
FIRE = "{}\nJun 15 1990, 2:30 pm, BST -1:00\nLondon, England, 51°N30', 000°W10'\n"


def told(text):
    """Of each row its line, name and moment; of each fault its line, name and code."""
    return [
        (one.line, one.body["name"], one.body["moment"].get("utc") or one.body["moment"]["local"])
        if isinstance(one, Row)
        else (one.line, one.name, one.code)
        for one in read(text)
    ]


def test_labelled_people_need_no_empty_line_between_them():
    assert told(ANNA + BERT) == [(1, "Anna", "1980-05-01T08:00:00Z"), (5, "Bert", "1991-06-09T21:00:00Z")]


def test_headings_need_no_empty_line_between_them():
    text = HEADED.format("Anna", "Mo, 1 May 1980", "Ulm, GER", "10:00")
    text += HEADED.format("Bert", "Tu, 2 May 1980", "Berlin, GER", "11:00")

    assert told(text) == [(1, "Anna", "1980-05-01T10:00:00"), (5, "Bert", "1980-05-02T11:00:00")]
    assert [row.body["place"]["query"] for row in read(text)] == ["Ulm, DE", "Berlin, DE"]


def test_a_name_alone_does_not_take_the_next_birth():
    assert told(f"Name: Carl\n{ANNA}") == [(1, "Carl", "born_missing"), (2, "Anna", "1980-05-01T08:00:00Z")]


@pytest.mark.parametrize(
    "text",
    [
        "Anna\nin Ulm, GER\nBert\nborn on 2 May 1980 at 10:00\n",
        "born on 2 May 1980 at 10:00\nin Ulm\nAnna\nborn on 3 May 1980\nin Berlin\nBert\n",
        "born on 2 May 1980 at 10:00\nName: Anna\nPlace: Ulm\nborn on 3 May 1980\nName: Bert\nPlace: Berlin\n",
        "Anna\nborn on 2 May 1980 at 10:00\nin Ulm\nBert\nGender: M\nborn on 3 May 1980\nin Berlin\n",
        "Anna\nborn on 2 May 1980 at 10:00\nBert\nin Berlin\nborn on 3 May 1980\nin Rome\n",
        "Name: Anna\nborn on 2 May 1980 at 10:00\nPlace: Ulm\nPlace: Berlin\n",
    ],
)
def test_what_may_be_anothers_is_refused(text):
    assert {fault.code for fault in read(text, "astrocom")} == {"people_unparted"}


def test_solar_fires_charts_need_no_empty_line_between_them():
    text = FIRE.format("Anna - Female Chart") + FIRE.format("Bert - Male Chart").replace("15", "16")

    assert told(text) == [(1, "Anna", "1990-06-15T13:30:00Z"), (4, "Bert", "1990-06-16T13:30:00Z")]
    assert told(FIRE.format("Anna - Female Chart") + FIRE.format("Bert"))[1] == (4, "Bert", "1990-06-15T13:30:00Z")
    unreadable = FIRE.format("Anna - Female Chart") + FIRE.format("Bert").replace("2:30 pm, ", "")
    assert told(unreadable) == [(1, "Anna", "people_unparted")]


def test_an_aaf_record_has_one_birth():
    record = "#A93:X,Y,m,1.6.1950,12:00,Ulm,D\n#B93:*,48n24,10e00,1he00,0\n"

    assert told(f"{record}#B93:*,52n30,13e22,1he00,0\n") == [(1, "Y X", "people_unparted")]


def test_every_person_has_a_row_or_a_fault():
    carl = ANNA.replace("Anna", "Carl").replace("born on 1 May 1980 at 10:00", "born 15 March 1979 at 11:30")
    text = "\n".join((ANNA, carl, ANNA.replace("born on", "came on"), BERT))

    assert told(text) == [
        (1, "Anna", "1980-05-01T08:00:00Z"),
        (6, "Carl", "1979-03-15T09:30:00Z"),
        (11, "Anna", "born_missing"),
        (16, "Bert", "1991-06-09T21:00:00Z"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Anna\ngeboren am Do., 1. Mai 1980\nin Ulm, GER\n10e00, 48n24\nZeit: 10:00 Uhr\nWeltzeit: 8:00\n",
        "Anna\ngeb. am Donnerstag, 1. Mai 1980  Zeit: 10:00\nin Ulm, GER  Univ.Zeit: 8:00\n10e00, 48n24\n",
        "Name: Anna\ngeboren am 1. Mai 1980 um 10:00\nOrt: Ulm, GER, 48n24, 10e00\nZeitzone: MESZ h2e\n",
    ],
)
def test_german_text_is_read(text):
    (row,) = read(text)

    assert form_of(text) == "astrocom"
    assert row.body == {
        "kind": "natal",
        "name": "Anna",
        "moment": {"utc": "1980-05-01T08:00:00Z"},
        "place": {"latitude": 48.4, "longitude": 10.0, "name": "Ulm, DE"},
    }


@pytest.mark.parametrize("head", ["Name\t\nEinstein, Albert\tGender: M", "Name\tEinstein, Albert\tGender: M"])
def test_the_astro_databank_as_a_browser_copies_it(head):
    (row,) = read(
        f"{head}\nborn on\t14 March 1879 at 11:30 (= 11:30 AM )\nPlace\tUlm, Germany, 48n24, 10e00\n"
        "Timezone\tLMT m10e00 (is local mean time)\nData source\t\nBC/BR in hand\tRodden Rating AA\nCollector: X\n"
    )

    assert row.line == 1
    assert row.body == {
        "kind": "natal",
        "name": "Einstein, Albert",
        "moment": {"utc": "1879-03-14T10:50:00Z"},
        "place": {"latitude": 48.4, "longitude": 10.0, "name": "Ulm, Germany"},
        "source": "BC/BR in hand",
        "rating": "AA",
    }


@pytest.mark.parametrize("name", ["♂Marie Curie", "♀ Marie Curie", "Marie Curie (female)", "Marie Curie"])
def test_a_sex_is_no_part_of_a_name(name):
    assert told(f"{name}\nborn on Th, 7 November 1867\nin Warsaw\n") == [(1, "Marie Curie", "1867-11-07")]


def test_a_fault_of_a_person_names_her():
    (fault,) = read("♀Anna\nborn on 1 Floreal 1980\nin Ulm\n")

    assert fault == Fault(1, "date_unreadable", "moment", "1 Floreal 1980", "Anna")
