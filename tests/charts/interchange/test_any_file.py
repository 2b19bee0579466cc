"""Whatever a file holds, it is rows and faults, quickly, and never an exception."""

import contextlib
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from charts.interchange import READERS, Fault, Options, Remark, Row, TooManyRows, Unreadable, decode, form_of, read
from charts.services.faults import FAULTS, REMARKS, notes, refusal

PIECES = st.sampled_from((
    "#A93:", "#B93:", "#SUB:", "#COM:", "#ZNAM:", ",", ";", "\t", "\n", "\r\n", '"', "'", "*", "1he00", "0e21:48",
    "m10e0", "h5w", "48n24", "10e0", "51°30′N", "-0,1257", "14.3.1879", "1879-03-14", "03/04/1990", "29.2.1500j",
    "99.99.9999", "11:30", "25:00", "1 PM", "unknown", "name", "date", "time", "place", "latitude", "longitude",
    "timezone", "utc", "kind", "settings", "{}", "[", "]", "{", "}", ":", "2407422.95139", "1e308", "nan",
    "born on 14 March 1879 at 11:30", "Timezone: LMT m10e0", "Univ.Time: 10:50", "Charts from Solar Fire",
    "Dec 10 1815, 1:00 pm, GMT +0:00", "x" * 100, "London, GB", "Лондон", "\u2028", "\x85", "\ufeff", "0000-01-01",
    "9999-12-31T23:59:59Z", "+15:59", "١٢:٣٤", "²",
))  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))
OPTIONS = st.builds(
    Options, st.sampled_from((None, "dmy", "mdy")), st.sampled_from((None, "gregorian", "julian"))
)  # fmt: skip
# A column of QCK and a line of the others, filled with anything.
FIXED = st.tuples(*(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=n, max_size=n)
                    for n in (23, 3, 3)), st.text(max_size=90)).map("".join)  # fmt: skip


def check(found):
    for one in found:
        assert isinstance(one, Row | Fault | Remark)
        if isinstance(one, Row):
            assert {"moment", "place"} <= one.body.keys() or one.body is not None
            list(notes(one.remarks, None))
        elif isinstance(one, Fault):
            assert one.code in FAULTS
            assert len(one.text) <= 80
            refusal(one)
        else:
            assert one.code in REMARKS


@pytest.mark.parametrize("form", list(READERS))
@given(text=TEXTS, options=OPTIONS)
@example(text="\0", options=Options())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_rows_and_faults(form, text, options):
    if "\0" in text:
        with pytest.raises(Unreadable, match="not_text"):
            check(read(text, form, options))
    else:
        check(read(text, form, options))


@given(text=st.one_of(TEXTS, FIXED))
@settings(max_examples=200, deadline=None)
def test_any_text_looks_like_some_format(text):
    assert form_of(text) in READERS


@given(raw=st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_text_or_refused(raw):
    with contextlib.suppress(Unreadable):
        text, encoding = decode(raw)
        assert "\0" not in text
        assert encoding
        assert b"\0" not in raw or encoding == "utf-16"


BIG = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "x" * BIG, '"' * BIG, "," * BIG, "\n" * BIG, ";" * BIG, "[" * BIG, '{"a":' * (BIG // 5), " " * BIG,
        "#A93:" + "," * BIG, "#A93:a\n" + "b\n" * (BIG // 2), "#" * BIG, "1" * BIG, "name,date,place\n" + "9" * BIG,
        "name,date,place\n" + '"a\n' * (BIG // 3), "born on " + " " * BIG, "born on " + "1 " * (BIG // 2),
        "Charts from Solar Fire\n\na\n" + "1," * (BIG // 2), "(" * BIG, "n\n" * (BIG // 2),
        "name,date,time,latitude,longitude\n" + f"a,1900-01-01,12:00,{'1' * 90_000},{'1' * 90_000}\n" * 50,
        "a;1.1.2000;" + "1;" * (BIG // 2), "in " * (BIG // 3), "Place: " + "1n1," * (BIG // 4),
        "Ada\nborn on 1 May 1900\nPlace: " + "1n1," * 70 + "\n", f"born on 1 May 1900{' ' * 280}x\n" * (BIG // 300),
        "name,date,place,tags\n" + ("a,1900-01-01,x," + '""' * 60_000 + "\n") * 10,
    ],
    ids=range(26),
)  # fmt: skip
def test_time_grows_no_faster_than_the_text(text):
    """Quadratic reading, sixteen times as long for four times the text, would never end with ten megabytes."""
    quarter = seconds_of(text[: len(text) // 4])
    assert seconds_of(text) < 10 * quarter + 1.0


def seconds_of(text):
    """Of processor time, to read it in every format."""
    begun = time.process_time()
    for form in (form_of(text), *READERS):
        with contextlib.suppress(TooManyRows, Unreadable):
            for one in read(text, form):
                assert isinstance(one, Row | Fault | Remark)
    return time.process_time() - begun
