"""What the bytes of a file say, with or without its encoding named."""

import pytest

from charts.interchange import decode
from charts.interchange.rows import Unreadable


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        ("Köln".encode(), "utf-8", "Köln"),
        ("\ufeffKöln".encode(), "utf-8", "Köln"),
        ("Köln, Gößweinstein".encode("cp1252"), "cp1252", "Köln, Gößweinstein"),
        ("Москва, Россия".encode("cp1251"), "cp1251", "Москва, Россия"),
        ("Москва".encode("utf-16"), "utf-16", "Москва"),
        ("name,place\nAda,London\n".encode("utf-16-le"), "utf-16", "name,place\nAda,London\n"),
        ("имя;город\nЖанна;Москва\n".encode("utf-16-be"), "utf-16", "имя;город\nЖанна;Москва\n"),
        (
            "имя;дата;город\nЖанна;15.06.1990;Москва\n".encode("koi8-r"),
            "koi8-r",
            "имя;дата;город\nЖанна;15.06.1990;Москва\n",
        ),
        (
            "имя;дата;город\nЖанна;15.06.1990;Москва\n".encode("cp866"),
            "cp866",
            "имя;дата;город\nЖанна;15.06.1990;Москва\n",
        ),
        (
            "ИМЯ;ДАТА;ГОРОД\nЖАННА;15.06.1990;МОСКВА\n".encode("cp1251"),
            "cp1251",
            "ИМЯ;ДАТА;ГОРОД\nЖАННА;15.06.1990;МОСКВА\n",
        ),
        ("name,place\nЖанна,Москва\n".encode("koi8-r"), "koi8-r", "name,place\nЖанна,Москва\n"),
        ("name,place\nЖанна,Москва\n".encode("cp866"), "cp866", "name,place\nЖанна,Москва\n"),
        (
            "#A93:Möller,Jörg,m,23.4.1962,23:30,Köln,D".encode("cp850"),
            "cp850",
            "#A93:Möller,Jörg,m,23.4.1962,23:30,Köln,D",
        ),
        ("O’Neill — d’Été, 1990–95".encode("cp1252"), "cp1252", "O’Neill — d’Été, 1990–95"),
        (b"K \x81", "latin-1", "K \x81"),
    ],
)
def test_encodings_are_seen(raw, encoding, text):
    assert decode(raw) == (text, encoding)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1250", "Łukasz Żółć"), ("iso8859-2", "Łukasz Żółć"), ("cp1253", "Γιώργος"), ("cp1254", "Şükrü Işık"),
     ("cp437", "Jörg")],
)  # fmt: skip
def test_what_cannot_be_seen_can_be_named(encoding, name):
    assert decode(name.encode(encoding), encoding) == (name, encoding)


@pytest.mark.parametrize(
    ("raw", "line"),
    [("имя;город\nАнна;Москва\nИван;Москва".encode() + b" \xff\n", "3"), ("Jörg\nZo".encode() + b"\xc3", "2")],
)
def test_utf8_with_a_wrong_byte_is_not_read_as_something_else(raw, line):
    with pytest.raises(Unreadable, match="broken_utf8") as refused:
        decode(raw)

    assert refused.value.text == line
    assert decode(raw, "latin-1")[1] == "latin-1"


def test_what_is_no_text_is_refused():
    with pytest.raises(Unreadable, match="not_text"):
        decode(b"PK\x03\x04\0\0")
    with pytest.raises(Unreadable, match="not_text"):
        decode(b"name,date,place\nAda,1815-12-10,London\0\nBob,1815-12-10,Paris\n")
    with pytest.raises(Unreadable, match="not_this_encoding"):
        decode("Köln".encode("cp1252"), "utf-8")
