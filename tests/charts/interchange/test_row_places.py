"""What the columns of a place say against each other is said of the row, and which of them counted."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

COLUMNS = "name,date,time,place,country,latitude,longitude,timezone,place_id\n"
LONDON = "geonames:2643743"
SPOT = "51.50853,-0.12574"
TAKEN = "The columns were taken."


@pytest.mark.parametrize(
    ("cells", "notes"),
    [
        (f'"London, England",GB,{SPOT},Europe/London,{LONDON}', []),
        (f',,,,,{LONDON}', []),
        (f'London,GB,,,,{LONDON}', []),
        (
            f'"London, England",GB,52.5,-0.12574,Europe/London,{LONDON}',
            [f"place_id is London, England, GB, and these columns say something else: latitude. {TAKEN}",
             "London, England, GB is 110 km from latitude and longitude, which were taken."],
        ),
        (
            f"Paris,FR,{SPOT},Europe/Paris,{LONDON}",
            [f"place_id is London, England, GB, and these columns say something else: place, timezone. {TAKEN}",
             "Paris, FR is 344 km from latitude and longitude, which were taken.",
             "By timezone, Europe/Paris, it was +01:00; the place is in Europe/London, where it was +00:00. "
             "timezone was taken."],
        ),
        (
            f"Paris,FR,,,,{LONDON}",
            [f"place_id is London, England, GB, and these columns say something else: place. {TAKEN}"],
        ),
        (f"London,GB,{SPOT},,geonames:0", ["No place has the place_id geonames:0; the other columns were taken."]),
        (f"Berlin,DE,{SPOT},,", ["Berlin, DE is 932 km from latitude and longitude, which were taken."]),
        (f"My aunt's,GB,{SPOT},Europe/London,", []),
        (
            "London,GB,,,Europe/Paris,",
            ["By timezone, Europe/Paris, it was +01:00; the place is in Europe/London, where it was +00:00. "
             "timezone was taken."],
        ),
    ],
)  # fmt: skip
def test_columns_of_the_place_that_contradict_each_other_are_said(api, alice, nothing_stored, cells, notes):
    answer = api(alice).post("/charts/import", {"content": f"{COLUMNS}Ada,1990-01-15,12:00,{cells}\n"})
    (shown,) = answer.json()["rows"]

    assert (shown["status"], shown["notes"]) == ("ok", notes)
