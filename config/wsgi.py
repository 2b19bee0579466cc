"""REST, pages and the admin, for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.system.checks import refuse_to_start_without_keys  # noqa: E402  (Django must be set up first)

refuse_to_start_without_keys()
