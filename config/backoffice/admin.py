"""Pages about the house itself."""

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.system.admin import StaffAdmin
from config.system.models import Banner


@admin.register(Banner)
class BannerAdmin(StaffAdmin):
    view_scope = "system:read"
    change_scope = add_scope = delete_scope = "system:write"
    list_display = ("text", "level", "state", "starts_at", "ends_at")
    list_filter = ("level",)
    ordering = ("-starts_at", "-id")
    fields = ("level", "text_en", "text_ru", "starts_at", "ends_at")

    @display(description=_("text"))  # type: ignore[untyped-decorator]
    def text(self, banner: Banner) -> str:
        return Truncator(banner.text).chars(48)  # of more a phone shows the middle

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"shown": "success", "coming": "info", "over": "warning"}
    )
    def state(self, banner: Banner) -> tuple[str, Any]:
        now = timezone.now()
        if banner.is_shown(now):
            return "shown", _("shown")
        return ("coming", _("coming")) if banner.starts_at > now else ("over", _("over"))
