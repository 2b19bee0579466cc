"""`{% load banners %}{% banners as news %}`."""

from django import template

from config.system import banners as shown
from config.system.models import Banner

register = template.Library()


@register.simple_tag
def banners() -> list[Banner]:
    """Those that are shown now."""
    return shown.current()
