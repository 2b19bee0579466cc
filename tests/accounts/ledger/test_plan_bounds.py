"""The numbers of a plan have bounds, which the form names and the database keeps."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import AuditEntry, Grant, Plan
from accounts.models.plans import BOUNDS
from tests.accounts.test_back_office import form_of, users_url

pytestmark = pytest.mark.django_db


def page_of(code):
    return reverse("admin:accounts_plan_change", args=[code])


def faults(answer):
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


@pytest.mark.parametrize("column", BOUNDS)
def test_a_number_out_of_bounds_is_refused_by_its_name(office, column):
    least, most = BOUNDS[column]
    data, before = form_of(office.get(page_of("plus"))), Plan.objects.values().get(code="plus")

    for given in (least - 1, most + 1, 2**31, 10**30, "1.5", "many", "1e3", "٫", "9" * 5000, "\0"):
        assert list(faults(office.post(page_of("plus"), {**data, column: given}))) == [column], given
    assert Plan.objects.values().get(code="plus") == before

    for given in (most, least):
        assert office.post(page_of("plus"), {**data, column: given}).status_code == 302
        assert getattr(Plan.objects.get(code="plus"), column) == given


@pytest.mark.parametrize("column", BOUNDS)
def test_nor_does_the_database_take_it(column):
    least, most = BOUNDS[column]
    kept = Plan.objects.values_list(column, flat=True).get(code="plus")

    for given in (least - 1, most + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.filter(code="plus").update(**{column: given})

    assert Plan.objects.values_list(column, flat=True).get(code="plus") == kept


def test_a_plan_of_before_that_was_beyond_is_at_the_bound():
    beyond = {name: most + 1 for name, (_least, most) in BOUNDS.items() if name != "batch_items"}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_plan DROP CONSTRAINT plan_is_bounded")
    Plan.objects.filter(code="plus").update(**beyond)
    others = list(Plan.objects.exclude(code="plus").values())

    import_module("accounts.migrations.0043_plans_within_bounds").clamp(apps, connection.schema_editor())

    assert Plan.objects.values(*beyond).get(code="plus") == {name: BOUNDS[name][1] for name in beyond}
    assert list(Plan.objects.exclude(code="plus").values()) == others


def test_what_has_no_limit_still_has_none(office):
    limits = ("charts", "requests_hour", "concurrent_readings")
    data = {**form_of(office.get(page_of("pro"))), **dict.fromkeys(limits, "")}

    assert office.post(page_of("pro"), data).status_code == 302
    assert Plan.objects.values_list(*limits).get(code="pro") == (None, None, None)


@pytest.mark.parametrize(
    ("field", "given"), [("code", "a plan"), ("code", "FREE"), ("code", "x" * 41), ("name_en", "\0"), ("name_ru", "  "),
                         ("models_allowed", "x" * 101), ("models_allowed", "a,,b"), ("models_allowed", "a,\0")],
)  # fmt: skip
def test_what_a_new_plan_cannot_be_called_is_named(office, field, given):
    data = {**form_of(office.get(page_of("plus"))), "code": "new", "models_allowed": "almanac", field: given}

    assert list(faults(office.post(reverse("admin:accounts_plan_add"), data))) == [field]
    assert Plan.objects.count() == 5


@pytest.mark.parametrize(
    ("field", "given"),
    [
        *(("credits", given) for given in ("-1", "0", "1000001", "9" * 40, "9" * 5000, "1.5", "1e3", "a", "", "\0")),
        *(("reason", given) for given in ("", "  ", "x" * 201, "\0")),
        *(("key", given) for given in ("x", "\0")),
        *(("expires_at", given) for given in ("2020-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "soon", "\0")),
    ],
)
def test_credits_that_cannot_be_granted_are_named_and_nothing_is_stored(office, alice, field, given):
    sent = {"credits": "7", "reason": "fair", "granted": "yes", "action": "grant_credits"}
    sent |= {"expires_at_0": given, "expires_at_1": "00:00"} if field == "expires_at" else {field: given}

    answer = office.post(users_url(), {**sent, "_selected_action": [alice.pk]})

    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors)) == (200, [field])
    assert all(str(words) in answer.content.decode().replace("&#x27;", "'") for words in errors[field])
    assert not Grant.objects.exists()
    assert not AuditEntry.objects.filter(action="credits.granted").exists()
