"""Pages that say what went wrong and what to do next."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from yiben.common.errors import YibenError


@login_not_required
def not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 -- Django calls it so
) -> HttpResponse:
    """Say that there is no such page, whether it is forbidden or missing."""
    return render(request, "web/404.html", status=404)


@login_not_required
def forbidden(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 -- Django calls it so
) -> HttpResponse:
    """Say that this cannot be done."""
    return render(request, "web/403.html", status=403)


@login_not_required
def broken(_request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours. Asks the database nothing: it may be the fault."""
    return HttpResponse(render_to_string("web/500.html"), status=500)


@login_not_required
def forms_only(request: HttpRequest) -> HttpResponse:
    """Say that an address only takes what a form sends."""
    return render(request, "web/405.html", status=405)


@login_not_required
def stale(
    request: HttpRequest,
    reason: str = "",  # noqa: ARG001 -- Django calls it so
) -> HttpResponse:
    """Say that a form was open too long, or came from elsewhere."""
    return render(request, "web/stale.html", status=403)


def refused_by_rule(request: HttpRequest, error: YibenError) -> HttpResponse:
    """Show a rule's refusal that no form on the page could show."""
    return render(request, "web/refused.html", {"error": error}, status=409)
