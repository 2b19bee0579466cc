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
        ("name\nŁukasz Żółć".encode("cp1250"), "cp1250", "name\nŁukasz Żółć"),
        ("name\nŁukasz Dąbek".encode("iso8859-2"), "iso8859-2", "name\nŁukasz Dąbek"),
        ("name\nPaweł Dąbrowski".encode("cp1250"), "cp1250", "name\nPaweł Dąbrowski"),
        ("name\nΓιώργος Παππάς".encode("cp1253"), "cp1253", "name\nΓιώργος Παππάς"),
        ("name\nDeniz Gündüz Barış".encode("cp1254"), "cp1254", "name\nDeniz Gündüz Barış"),
        ("name\nGuðrún Þórðardóttir".encode("cp1252"), "cp1252", "name\nGuðrún Þórðardóttir"),
        ("name\nSeán MacÉoin".encode("cp1252"), "cp1252", "name\nSeán MacÉoin"),
    ],
)
def test_encodings_are_seen(raw, encoding, text):
    assert decode(raw) == (text, encoding)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp932", "山田太郎"), ("cp932", "林"), ("euc-jp", "山田太郎"), ("cp949", "김영수"), ("cp1254", "Ayşe Yılmaz"),
     ("cp1250", "Kąt"), ("cp1255", "דוד כהן"), ("iso8859-8", "שרה לוי")],
)  # fmt: skip
def test_letters_that_could_be_others_are_refused_until_their_encoding_is_named(encoding, name):
    """Ayşe Yılmaz is Ayþe Yýlmaz in Iceland; the bytes of the Far East make frames, or words of two alphabets."""
    raw = b"name,date\n" + name.encode(encoding)
    with pytest.raises(Unreadable, match="encoding_unclear"):
        decode(raw)

    assert decode(raw, encoding) == (f"name,date\n{name}", encoding)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1250", "Łukasz Żółć"), ("iso8859-2", "Łukasz Żółć"), ("cp1253", "Γιώργος"), ("cp1254", "Şükrü Işık"),
     ("cp437", "Jörg"), ("iso8859-7", "Γιώργος"), ("iso8859-9", "Şükrü Işık"), ("cp857", "Şükrü Işık"),
     ("cp852", "Łukasz"), ("gb18030", "王伟"), ("big5", "陳大文")],
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
