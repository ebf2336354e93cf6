"""Who comes in: the bearer of a key, and how often in a minute."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from yiben.common import clock
from yiben.people.queries import Bearer, bearer_of


class Asked(HttpRequest):
    """A request of a bearer; ``request.user`` is nobody here, whatever the cookies."""

    auth: Bearer


class Key(HttpBearer):
    """``Authorization: Bearer yb_…``; no cookie and no password is taken."""

    openapi_description = "令牌由单位的上级在“接口令牌”页面开出，写作 Bearer yb_…。"

    def authenticate(self, request: HttpRequest, token: str) -> Bearer | None:  # noqa: ARG002 -- ninja calls it so
        """Return whom the key stands for; None if it opens nothing."""
        return bearer_of(token, at=clock.now())


class KeyThrottle(SimpleRateThrottle):
    """So many requests of one key in a minute, counted by each process for itself."""

    scope = "key"

    def __init__(self) -> None:
        """Take the rate from the settings when a request comes, not before."""
        super().__init__("1/m")

    def allow_request(self, request: HttpRequest) -> bool:
        """Say whether this one may go on."""
        self.num_requests, self.duration = self.parse_rate(settings.YIBEN_API_RATE)
        allowed: bool = super().allow_request(request)
        return allowed

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Count by key, so that no program takes another one's turn."""
        bearer: Any = getattr(request, "auth", None)
        return f"api:{bearer.token_id}" if bearer else None
