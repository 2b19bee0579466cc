"""No cell that we write is run by a spreadsheet, whichever of our rooms writes it."""

import pytest

from charts.interchange import comma
from config.system import spreadsheets


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-0.5", "'-0.5"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("''=1", "'''=1"),
        ("a;=cmd\t+1\n@x", "a;'=cmd\t'+1\n'@x"),
        ("\r=1", "'\r=1"),
        ("plain - text; and more", "plain - text; and more"),
    ],
)
def test_a_formula_is_a_text(text, cell):
    assert spreadsheets.harmless(text) == comma.harmless(text) == cell
