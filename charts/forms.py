"""The form in which staff correct a place: what cannot be true is refused at its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from charts.atlas import errors as atlas
from charts.atlas.zones import load_zone
from charts.models import PlaceCorrection
from charts.services import get_atlas

_NEEDED_TO_ADD = ("name", "country", "latitude", "longitude", "timezone")
_OF_ADDED = ("admin", "country")
_SAYS_SOMETHING = ("name", "other_names", "latitude", "population", "timezone", "hidden")


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in str(value or "").splitlines())
        return [*dict.fromkeys(line for line in lines if line)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class PlaceCorrectionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    other_names = LinesField(
        label=_("other names"), required=False, help_text=_("One a line, in any language; those of the data stay.")
    )

    class Meta:
        model = PlaceCorrection
        fields = (
            *("place_id", "name", "other_names", "admin", "country", "latitude", "longitude"),
            *("population", "timezone", "hidden", "reason"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "place_id" in self.initial:
            self.instance.place_id = self.initial["place_id"]  # what the preview shows before anything is typed

    def clean_place_id(self) -> str | None:
        place_id: str | None = self.cleaned_data["place_id"] or None
        if self.instance.pk and place_id != self.instance.place_id:
            raise forms.ValidationError(_("The place cannot be changed. Make another correction."))
        if place_id is not None and place_id != self.instance.place_id:
            try:
                get_atlas().uncorrected(place_id)
            except atlas.PlaceNotFound:
                raise forms.ValidationError(_("The data have no place with this id.")) from None
        return place_id

    def clean_other_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["other_names"]
        if len(names) > 50 or any(len(name) > 200 for name in names):
            raise forms.ValidationError(_("At most 50 names of 200 characters each."))
        return names

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if country and not get_atlas().knows_country(country):
            raise forms.ValidationError(_("There is no such country."))
        return country

    def clean_latitude(self) -> float | None:
        return _angle(self.cleaned_data["latitude"], 90, _("Must be between -90 and 90."))

    def clean_longitude(self) -> float | None:
        return _angle(self.cleaned_data["longitude"], 180, _("Must be between -180 and 180."))

    def clean_timezone(self) -> str:
        name = str(self.cleaned_data["timezone"])
        try:
            return load_zone(name).name if name else ""
        except atlas.UnknownTimezone as error:
            near = ", ".join(error.suggestions)
            message = (
                _("There is no such time zone. Did you mean %s?") % near if near else _("There is no such time zone.")
            )
            raise forms.ValidationError(message) from None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "latitude" in given and "longitude" in given and (given["latitude"] is None) != (given["longitude"] is None):
            missing = "latitude" if given["latitude"] is None else "longitude"
            self.add_error(missing, _("Give both coordinates."))
        if "place_id" in given:
            self._clean_added(given) if given["place_id"] is None else self._clean_corrected(given)
        return given

    def _clean_added(self, given: dict[str, Any]) -> None:
        for name in _NEEDED_TO_ADD:
            if name in given and given[name] in ("", None):
                self.add_error(name, _("A place of your own needs this."))

    def _clean_corrected(self, given: dict[str, Any]) -> None:
        for name in _OF_ADDED:
            if given.get(name):
                self.add_error(name, _("Only of a place that you add."))
        if not self.errors and not any(given[name] not in ("", None, False, []) for name in _SAYS_SOMETHING):
            self.add_error(None, _("Nothing is corrected."))


def _angle(value: float | None, most: int, message: Any) -> float | None:
    if value is not None and not abs(value) <= most:  # not true of NaN either
        raise forms.ValidationError(message)
    return value
