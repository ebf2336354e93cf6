"""Calendar feeds: opened by a calendar program, which cannot log in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.reminders.actions import read_feed

from .errors import not_found

LENGTH = 64
"""Letters of a secret; anything else is not even looked for."""


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out a calendar; a revoked link and one that never was are answered alike.

    A refusal leaves no audit line: it has no account, and the address would be a
    secret of somebody.
    """
    found = read_feed(token, at=clock.now()) if len(token) == LENGTH else None
    if found is None:
        return not_found(request)
    answer = HttpResponse(found.data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="yiben.ics"'
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = found.etag
    answer["X-Robots-Tag"] = "noindex"
    done = get_conditional_response(request, etag=found.etag, response=answer)
    return done if isinstance(done, HttpResponse) else answer


def link_to(request: HttpRequest, secret: str) -> str:
    """Return the whole address of a feed."""
    path = reverse("feed", args=[secret])
    base: str = settings.YIBEN_BASE_URL
    return f"{base}{path}" if base else request.build_absolute_uri(path)
