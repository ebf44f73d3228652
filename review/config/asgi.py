"""The ASGI door, for servers that speak it."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from review.config.embedded.client import ensure_servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.config.settings")
ensure_servers(settings.PLACES, settings.EMBEDDED_SERVERS)  # none when both are configured
application = get_asgi_application()
