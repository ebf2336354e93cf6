"""Addresses of the pages of superiors, members and administrators."""

from django.urls import path

from .pages import (
    accounts,
    audit,
    documents,
    grounds,
    inbox,
    inspections,
    lines,
    me,
    organisations,
    roster,
    terms,
    tokens,
    unit,
    waive,
)

UNIT = "units/<str:org_id>"
ACCOUNT = "accounts/<str:account_id>"
ORG = "organisations/<str:org_id>"

urlpatterns = [
    path(f"{UNIT}/", unit.unit, name="unit"),
    path(f"{UNIT}/lines/", lines.unit_lines, name="unit-lines"),
    path(f"{UNIT}/lines/file/", lines.unit_lines_file, name="unit-lines-file"),
    path(
        "standing/<str:subject>/<str:pack>/<str:name>/<str:period>/",
        grounds.grounds,
        name="grounds",
    ),
    path("documents/", documents.documents, name="documents"),
    path("documents/import/", documents.document_import, name="document-import"),
    path("documents/<str:pack>/", documents.document, name="document"),
    path(f"{UNIT}/inbox/", inbox.inbox, name="inbox"),
    path(
        "filings/<str:filing_id>/receive/", inbox.filing_receive, name="filing-receive"
    ),
    path("filings/<str:filing_id>/return/", inbox.filing_return, name="filing-return"),
    path(f"{UNIT}/roster/", roster.roster, name="roster"),
    path(f"{UNIT}/roster/import/", roster.roster_import, name="roster-import"),
    path(f"{UNIT}/roster/confirm/", roster.roster_confirm, name="roster-confirm"),
    path(f"{UNIT}/roster/export/", roster.roster_export, name="roster-export"),
    path(
        f"{UNIT}/roster/template/", roster.roster_template_file, name="roster-template"
    ),
    path(f"{UNIT}/inspections/", inspections.inspections, name="inspections"),
    path(f"{UNIT}/inspections/new/", inspections.inspection_new, name="inspection-new"),
    path("inspections/<str:inspection_id>/", inspections.inspection, name="inspection"),
    path(
        "findings/<str:finding_id>/reply/",
        inspections.finding_reply,
        name="finding-reply",
    ),
    path(
        "findings/<str:finding_id>/close/",
        inspections.finding_close,
        name="finding-close",
    ),
    path(f"{UNIT}/terms/", terms.terms, name="policy-terms"),
    path(
        f"{UNIT}/terms/settle/<str:pack>/<str:name>/",
        terms.term_settle,
        name="term-settle",
    ),
    path(
        f"{UNIT}/terms/define/<str:pack>/<str:term>/",
        terms.name_define,
        name="name-define",
    ),
    path(f"{UNIT}/documents/", terms.adoptions, name="adoptions"),
    path(f"{UNIT}/documents/adopt/", terms.pack_adopt, name="pack-adopt"),
    path(f"{UNIT}/documents/<str:pack>/retire/", terms.pack_retire, name="pack-retire"),
    path(f"{UNIT}/waivers/", waive.waive, name="waive"),
    path("waivers/<str:waiver_id>/revoke/", waive.waive_revoke, name="waive-revoke"),
    path("me/", me.me, name="me"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account-new"),
    path(f"{ACCOUNT}/", accounts.account, name="account"),
    path(f"{ACCOUNT}/grants/", accounts.grant_new, name="grant-new"),
    path("grants/<int:grant_id>/end/", accounts.grant_end, name="grant-end"),
    path(f"{ACCOUNT}/active/", accounts.account_switch, name="account-switch"),
    path(f"{ACCOUNT}/password/", accounts.account_password, name="account-password"),
    path(f"{UNIT}/tokens/", tokens.tokens, name="tokens"),
    path("tokens/", tokens.all_tokens, name="all-tokens"),
    path("tokens/<str:token_id>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("audit/", audit.audit, name="audit"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/found/", organisations.org_found, name="org-found-top"),
    path(f"{ORG}/", organisations.organisation, name="organisation"),
    path(f"{ORG}/found/", organisations.org_found, name="org-found"),
    path(f"{ORG}/move/", organisations.org_move, name="org-move"),
    path(f"{ORG}/dissolve/", organisations.org_dissolve, name="org-dissolve"),
]
