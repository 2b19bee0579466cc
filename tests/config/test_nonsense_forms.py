"""Whatever somebody sends by a form of the back office, it is drawn again with what is wrong, or done."""

import pytest
from django.contrib import admin

from tests import factories
from tests.charts.conftest import ada, places
from tests.config.person import lived
from tests.config.rows import one_of_each
from tests.config.test_admin import path_of
from tests.config.test_nonsense_addresses import office

__all__ = ["ada", "office", "places"]  # fixtures
pytestmark = pytest.mark.django_db
NONSENSE = [
    "", "xxx", "0", "-1", "9" * 40, "1e400", "nan", "\0", "x" * 20_000, "\N{GRINNING FACE}\u202e", "0001-01-01", "<b>&",
    '["\\ud800"]', '"\\u0000"', "[" * 3000 + "]" * 3000, "{", "11111111-1111-4111-8111-111111111111",
]  # fmt: skip


def sent(fields, nonsense):
    """In every field of a form at once; what comes in parts, in each of them."""
    names = [name for bound in fields for name in (bound.html_name, f"{bound.html_name}_0", f"{bound.html_name}_1")]
    return dict.fromkeys(names, nonsense)


def refused(office, address):
    """Nonsense that an address answers by what is none of its answers."""
    page = office.get(address)
    form = page.context["adminform"].form if "adminform" in (page.context or {}) else None
    if form is None or not form.fields:
        return {}  # nobody writes here
    answers = {nonsense: office.post(address, sent(form, nonsense)).status_code for nonsense in NONSENSE}
    wrong = {nonsense[:20]: status for nonsense, status in answers.items() if status not in (200, 302, 403)}
    return {address: wrong} if wrong else {}


def test_no_form_that_adds_a_row_fails(office):
    found = {}
    for model in admin.site._registry:
        found |= refused(office, f"{path_of(model)}add/")

    assert found == {}


def test_no_form_that_changes_a_row_fails(office, alice, ada):
    by = factories.UserFactory.create(is_staff=True)
    lived(alice, alice.charts.get(), by=by)
    one_of_each(alice, alice.charts.first(), by=by)
    found = {}
    for model in admin.site._registry:
        row = model._base_manager.order_by("pk").first()
        if row is not None:
            found |= refused(office, f"{path_of(model)}{row.pk}/change/")

    assert found == {}
