"""Two of the staff save the same at once: the slower is shown what is there by now, and by which field."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction

from accounts.models import Plan, User
from tests import factories
from tests.accounts.test_back_office import form_of
from tests.locks import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
PLAN, PERSON = "/admin/accounts/plan/add/", "/admin/accounts/user/add/"


def test_a_plan_of_one_code_is_added_once(office):
    plus = Plan.objects.values().get(code="plus")
    data = {**form_of(office.get("/admin/accounts/plan/plus/change/")), "code": "summer"}
    with meanwhile(lambda: office.post(PLAN, data)) as answers:
        Plan.objects.create(**{**plus, "code": "summer"})

    assert answers[0].status_code == 200
    assert list(answers[0].context["adminform"].form.errors) == ["code"]
    assert Plan.objects.filter(code="summer").count() == 1


def test_a_person_of_one_address_is_added_once(office):
    data = {"email": "ada@example.com", "name": "Ada", "usable_password": "false"}
    data |= {name: value for name, value in form_of(office.get(PERSON)).items() if name not in data}
    with meanwhile(lambda: office.post(PERSON, data)) as answers:
        factories.UserFactory.create(email="ada@example.com")

    assert answers[0].status_code == 200
    assert list(answers[0].context["adminform"].form.errors) == ["email"]
    assert User.objects.filter(email="ada@example.com").count() == 1


def test_a_plan_that_was_added_since_is_not_written_over(office):
    """Its code is its key: what Django saves by it, it first tries to change."""
    late = Plan(**{**Plan.objects.values().get(code="plus"), "name_en": "Late"})
    late._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        admin.site._registry[Plan].save_model(None, late, None, change=False)

    assert Plan.objects.get(code="plus").name_en != "Late"
