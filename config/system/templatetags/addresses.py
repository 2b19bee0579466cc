"""`{% load addresses %}{{ user.email|spelled }}`."""

from django import template
from django.template.defaultfilters import stringfilter

from config.system.addresses import spelled

register = template.Library()
register.filter("spelled", stringfilter(spelled), is_safe=True)
