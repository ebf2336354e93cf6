"""Coming in, going out, and how large the letters are."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yiben.common import clock
from yiben.people.actions import set_text_size
from yiben.people.words import TextSize
from yiben.web.context import STARTED, TEXT_COOKIE
from yiben.web.panels.login import demo_logins, login_panel

A_YEAR = timedelta(days=365)


class LoginForm(AuthenticationForm):
    """Name and password; the answer never tells which of the two was wrong."""

    error_messages = {
        "invalid_login": "用户名或密码不对。密码区分大小写；连错 5 次要等 15 分钟。",
        "inactive": "用户名或密码不对。密码区分大小写；连错 5 次要等 15 分钟。",
    }


@method_decorator(login_not_required, name="dispatch")
class LoginPage(LoginView):
    """Let somebody in who knows name and password."""

    template_name = "web/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its panel."""
        context = super().get_context_data(**kwargs)
        logins = demo_logins() if settings.YIBEN_DEMO else ()
        left = "left" in self.request.GET
        return context | {"panel": login_panel(context["form"], logins, left=left)}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Begin the session, whose end is counted from now."""
        response = super().form_valid(form)
        self.request.session[STARTED] = clock.now().isoformat()
        return response


@method_decorator(login_not_required, name="dispatch")
class LogoutPage(LogoutView):
    """End the session; by POST only, so that no link can do it."""

    http_method_names = ["post", "options"]
    next_page = "/login/?left=1"


@login_not_required
def show_locked(request: HttpRequest) -> HttpResponse:
    """Say that the door is shut for a while."""
    return render(request, "web/locked.html", status=429)


@login_not_required
@require_POST
def set_letters(request: HttpRequest) -> HttpResponse:
    """Change the size of the letters, and go back to where one was."""
    size = request.POST.get("size", "")
    size = size if size in set(TextSize) else TextSize.NORMAL.value
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    if request.user.is_authenticated:
        set_text_size(size, by=request.user)
    response = redirect(back if safe else "home")
    response.set_cookie(
        TEXT_COOKIE,
        size,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
