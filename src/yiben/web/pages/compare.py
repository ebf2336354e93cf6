"""Two documents laid side by side."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.policy.queries import comparable_packs, comparison_of, packs
from yiben.rules.compare import Relation
from yiben.web.panels.compare import compare_panel

from .desk import Request, show


@require_safe
def document_against(request: Request, upper: str, lower: str) -> HttpResponse:
    """Show every rule of the lower document against the upper one.

    The two may be named in either order.
    """
    shelf = packs()
    if upper in shelf and lower in shelf and shelf[upper].rank > shelf[lower].rank:
        upper, lower = lower, upper
    found = comparison_of(upper, lower, seen_by=request.user)
    asked = request.GET.get("relation", "")
    others = comparable_packs(lower, seen_by=request.user)
    panel = compare_panel(
        found,
        relation=asked if asked in {one.value for one in Relation} else "",
        guides=request.GET.get("guides") == "1",
        page=request.GET.get("page", ""),
        others=[shelf[name] for name in others if shelf[name].rank <= found.lower.rank],
    )
    return show(request, "compare", panel)
