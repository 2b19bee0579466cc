"""What the forms of the back office do where Django's fail or mislead: keys that are none, rows that another has added
meanwhile, columns that the database fills in, of which Django shows the expression.
"""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError
from django.db.models import Field, Model, Value
from django.db.models.expressions import DatabaseDefault
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from psycopg.errors import UniqueViolation

from config.system.fields import KeyField
from config.system.lookups import NarrowedAdmin


class FormsAdmin(NarrowedAdmin):
    def formfield_for_foreignkey(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(*args, **{"form_class": KeyField, **kwargs})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What is added is never another's row of the same key, which Django would change first."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.save(force_insert=True)

    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(*args, **kwargs)
        except IntegrityError as error:
            if not isinstance(error.__cause__, UniqueViolation):
                raise
        # Another was quicker: what they have stored is seen now, and the form names the field.
        return super().changeform_view(*args, **kwargs)

    def idle(self, row: Any) -> Collection[str]:
        """Paths of what its page does not offer, as it would change nothing of this row."""
        return ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        fields = [field for field in self.model._meta.concrete_fields if field.has_db_default()]
        theirs = {field.name: _known(field) for field in fields if not field.has_default()}
        return {**theirs, **super().get_changeform_initial_data(request)}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """What is only read is read from the row, of which none is saved once its page is made."""
        if (row := context.get("original")) is not None:
            idle = tuple(f"/{path}/" for path in self.idle(row))
            offered = context.get("actions_detail", ())
            context["actions_detail"] = [one for one in offered if not str(one.get("path")).endswith(idle)]
        _fill_in(context["adminform"].form.instance)
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page


def _fill_in(row: Model) -> None:
    for field in row._meta.concrete_fields:
        if isinstance(row.__dict__.get(field.attname), DatabaseDefault):
            # Of when it was saved nothing is true yet.
            setattr(row, field.attname, None if isinstance(field.db_default, Now) else _known(field))


def _known(field: "Field[Any, Any]") -> Any:
    """What the database would put there now, as far as it can be said without asking it."""
    default = field.db_default
    if isinstance(default, Now):
        return timezone.now()
    if isinstance(default, Value):
        return default.value
    return None if hasattr(default, "resolve_expression") else default
