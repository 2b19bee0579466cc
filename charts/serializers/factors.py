"""`?factor=`: ids of what charts state."""

from typing import Any, Final

from django.utils.translation import gettext as _t
from rest_framework import serializers

from charts.factor_ids import UnknownFactor, canonical
from charts.factors import PLAIN_KINDS
from charts.models import Kind

MOST: Final = 10
_KINDS: Final = frozenset(str(kind) for kind in Kind.values) - PLAIN_KINDS


class FactorsField(serializers.ListField):
    child = serializers.CharField(max_length=100)

    def to_internal_value(self, data: Any) -> list[str]:
        if len(data) > MOST:
            raise serializers.ValidationError([_t("At most %d.") % MOST])
        names: list[str] = super().to_internal_value(data)
        found, faults = [], []
        for name in dict.fromkeys(names):
            try:
                found.append(canonical(name, _KINDS))
            except UnknownFactor as error:
                faults.append(_message(name, error.near))
        if faults:
            raise serializers.ValidationError(faults)
        return found


def _message(name: str, near: tuple[str, ...]) -> str:
    hint = _t("Did you mean %s?") % ", ".join(near) if near else _t("Write it like %s.") % "moon.scorpio"
    return (_t("%s is not known.") % name) + " " + hint
