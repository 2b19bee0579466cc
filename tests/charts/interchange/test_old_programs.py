"""What programs of another age leave in their files, seen in the report of a dry run."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

MORRISON = "Jim Morrison           Dec  8, 194311:55:00 AM EWT+04:00080W36'31 28N05'02 Melbourne FL             "


def rows_of(person, content, **options):
    answer = person.post("/charts/import", {"content": content, **options})
    assert answer.status_code == 200, answer.content
    return answer.json()["rows"]


@pytest.mark.parametrize("line", [MORRISON, MORRISON.replace("Melbourne FL", " " * 12).rstrip()], ids=["whole", "cut"])
def test_a_place_that_is_blank_makes_a_line_shorter(api, alice, line, nothing_stored):
    (row,) = rows_of(api(alice), line)

    assert (row["status"], row["utc"], row["latitude"]) == ("ok", "1943-12-08T15:55:00Z", pytest.approx(28.0838889))


def test_an_hour_of_one_digit_may_have_a_blank_before_it(api, alice):
    (row,) = rows_of(api(alice), MORRISON.replace("11:55:00", " 1:55:00"))

    assert (row["status"], row["utc"]) == ("ok", "1943-12-08T05:55:00Z")


@pytest.mark.parametrize(
    "content",
    [
        MORRISON.replace(" 1943", "-1600"),
        MORRISON.replace(" 1943", "  -44"),
        "#A93:Caesar,Julius,m,12.7.-100j,6:00,Roma,I\n#B93:*,41n54,12e29,0h,0\n",
        "name,date,time,place\nCleo,5 Mar 69 BC,12:00,Alexandria\n",
        "name,date,time,place\nCleo,-0069-03-05,12:00,Alexandria\n",
        "name,date,time,place\nСократ,5 марта 469 до н. э.,12:00,Афины\n",
    ],
)
def test_a_year_before_christ_is_never_read_as_one_after(api, alice, content, nothing_stored):
    (row,) = rows_of(api(alice), content, calendar="julian")

    assert (row["status"], row["error"]["code"]) == ("error", "VALIDATION_ERROR")
    assert row["error"]["details"] == {"moment": ["The year must be between 1 and 9999."]}


@pytest.mark.parametrize(
    "content",
    [
        MORRISON + "\r\n\x1a",
        "#A93:Morrison,Jim,m,8.12.1943,11:55,Melbourne,USA\r\n#B93:*,28n05,80w36,4hw00,0\r\n\x1a",
        "name,date,time,place\r\nJim,1943-12-08,11:55,London\r\n\x1a",
    ],
)
def test_the_mark_that_ends_a_file_of_dos_is_no_part_of_its_last_row(api, alice, content):
    assert [row["status"] for row in rows_of(api(alice), content)] == ["ok"]
