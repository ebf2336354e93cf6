"""What happens around every page: who may be here, and how a refusal is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from yiben.common import clock
from yiben.common.errors import RefusedError, YibenError
from yiben.people.actions import note_audit
from yiben.people.words import Outcome

from .context import SAVED, STARTED
from .pages.errors import forms_only, not_found, refused_by_rule

API = "/api/"
NO_SENSORS = "camera=(), microphone=(), geolocation=(), bluetooth=()"
"""The browser itself refuses what nobody may be asked for (DR-05)."""

RENEWED = timedelta(minutes=1)
"""So often the end of an idle session is put off: a page need not write each time."""

Answer = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware(LoginRequiredMiddleware):
    """Send everybody else to the login page; the interface has its own keys."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Let the interface pass; otherwise as Django does."""
        if request.path.startswith(API):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class SessionMiddleware:
    """End a session for good some hours after its login, used or not.

    Keeps pages about people out of the browser's stores on shared machines.
    """

    def __init__(self, get_response: Answer) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or log out first if the time is over."""
        if request.user.is_authenticated:
            self._limit(request)
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NO_SENSORS)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _limit(self, request: HttpRequest) -> None:
        now = clock.now()
        started = request.session.get(STARTED)
        if started is None:
            request.session[STARTED] = now.isoformat()
        elif now - datetime.fromisoformat(started) > settings.YIBEN_SESSION_LIMIT:
            logout(request)
            return
        saved = request.session.get(SAVED)
        if saved is None or abs(now - datetime.fromisoformat(saved)) > RENEWED:
            request.session[SAVED] = now.isoformat()


class RefusalMiddleware:
    """Turn the rooms' errors into pages; a refusal leaves a line in the audit."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual; who opens what only takes forms is told so."""
        response = self.get_response(request)
        if (
            response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
            and request.method == "GET"
            and not request.path.startswith(API)
            and not response.content
        ):
            told = forms_only(request)
            told.headers["Allow"] = response.headers["Allow"]
            return told
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Say the same for what is forbidden and for what does not exist."""
        if isinstance(exception, RefusedError):
            account = request.user if request.user.is_authenticated else None
            note_audit(
                account,
                exception.action,
                exception.thing,
                None,
                Outcome.REFUSED,
                clock.now(),
            )
            return not_found(request)
        if isinstance(exception, YibenError):
            return refused_by_rule(request, exception)
        return None
