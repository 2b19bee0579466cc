"""What a table of labels is."""

from collections.abc import Mapping

from django.utils.functional import Promise

Labels = Mapping[str, Promise]
