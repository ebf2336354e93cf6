"""Addresses of the recorder's pages."""

from django.urls import path

from .pages import (
    calendar,
    closing,
    entry,
    filing,
    gap,
    gathering,
    home,
    ledger,
    plan,
    register,
    register_line,
    talks,
)

UNIT = "units/<str:org_id>"

urlpatterns = [
    path(f"{UNIT}/due/", home.show_due, name="due"),
    path(f"{UNIT}/calendar/", calendar.show_month, name="calendar"),
    path(f"{UNIT}/ledger/", ledger.show_ledger, name="ledger"),
    path(f"{UNIT}/ledger/export/", ledger.export_ledger, name="ledger-export"),
    path(f"{UNIT}/gatherings/", gathering.choose_kind, name="gatherings"),
    path(
        f"{UNIT}/gatherings/new/<str:kind>/",
        gathering.new_gathering,
        name="gathering-new",
    ),
    path("gatherings/<str:gathering_id>/", gathering.show, name="gathering"),
    path(
        "gatherings/<str:gathering_id>/edit/",
        gathering.edit_gathering,
        name="gathering-edit",
    ),
    path(
        "gatherings/<str:gathering_id>/cancel/",
        gathering.cancel,
        name="gathering-cancel",
    ),
    path("gatherings/<str:gathering_id>/close/", closing.close, name="gathering-close"),
    path("gatherings/<str:gathering_id>/done/", closing.done, name="gathering-done"),
    path(
        "gatherings/<str:gathering_id>/correct/",
        closing.correct,
        name="gathering-correct",
    ),
    path(
        "gatherings/<str:gathering_id>/withdraw/",
        closing.withdraw,
        name="gathering-withdraw",
    ),
    path(f"{UNIT}/plan/<int:year>/", plan.year_plan, name="plan"),
    path(f"{UNIT}/filings/", filing.show_filings, name="filings"),
    path(
        f"{UNIT}/filings/new/<str:kind>/<str:period>/",
        filing.new_filing,
        name="filing-new",
    ),
    path("filings/<str:filing_id>/", filing.show_filing, name="filing"),
    path("filings/<str:filing_id>/edit/", filing.edit_filing, name="filing-edit"),
    path("filings/<str:filing_id>/step/", filing.step_filing, name="filing-step"),
    path(
        "filings/<str:filing_id>/figures/<int:number>/",
        filing.show_figure,
        name="filing-figure",
    ),
    path(f"{UNIT}/registers/", register.show_registers, name="registers"),
    path(
        f"{UNIT}/registers/new/<str:kind>/",
        register.new_register,
        name="register-new",
    ),
    path(f"{UNIT}/registers/below/", register.show_below, name="registers-below"),
    *(
        path(f"registers/<str:register_id>/{place}", page, name=name)
        for place, page, name in (
            ("", register_line.show_register, "register"),
            ("revise/", register_line.revise, "register-revise"),
            ("hand-over/", register_line.hand_over, "register-hand-over"),
            ("advance/", register_line.advance, "register-advance"),
            ("end/", register_line.end, "register-end"),
            ("withdraw/", register_line.withdraw, "register-withdraw"),
        )
    ),
    path(f"{UNIT}/talks/", talks.show_talks, name="talks"),
    path(f"{UNIT}/talks/new/", talks.new_talks, name="talks-new"),
    path("talks/<str:talk_id>/note/", talks.write, name="talk-note"),
    path("talks/<str:talk_id>/withdraw/", talks.withdraw, name="talk-withdraw"),
    path(f"{UNIT}/gaps/new/", gap.new_gap, name="gap-new"),
    path("entries/<str:entry_id>/", entry.show_entry, name="entry"),
    path("entries/<str:entry_id>/correct/", entry.correct, name="entry-correct"),
]
