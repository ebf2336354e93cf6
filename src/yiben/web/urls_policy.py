"""Addresses of the pages on which documents are compared, drafted and passed on."""

from django.urls import path

from .pages import (
    compare,
    draft_cases,
    draft_decisions,
    draft_rules,
    drafts,
    red_lines,
    rehearse,
)

UNIT = "units/<str:org_id>"
DRAFT = "drafts/<str:draft_id>"
RULE = f"{DRAFT}/rules/<str:rule_id>"

urlpatterns = [
    path(
        "documents/<str:upper>/against/<str:lower>/",
        compare.document_against,
        name="document-against",
    ),
    path(f"{UNIT}/conflicts/", rehearse.conflicts, name="conflicts"),
    path(f"{UNIT}/rehearse/", rehearse.rehearsals, name="rehearsals"),
    path(f"{UNIT}/red-lines/", red_lines.red_lines, name="red-lines"),
    path(f"{UNIT}/matters/", red_lines.matters, name="matters"),
    path(
        f"{UNIT}/matters/<str:matter>/<str:option>/",
        red_lines.matter_settle,
        name="matter-settle",
    ),
    path(f"{UNIT}/rehearse/<str:pack>/", rehearse.rehearse, name="rehearse"),
    path(f"{UNIT}/drafts/", drafts.drafts, name="drafts"),
    path(f"{UNIT}/drafts/new/", drafts.draft_new, name="draft-new"),
    path(f"{UNIT}/drafts/import/", drafts.draft_import, name="draft-import"),
    path(f"{DRAFT}/", drafts.draft, name="draft"),
    path(f"{DRAFT}/info/", drafts.draft_info, name="draft-info"),
    path(f"{DRAFT}/recall/", drafts.draft_recall, name="draft-recall"),
    path(f"{DRAFT}/withdraw/", drafts.draft_withdraw, name="draft-withdraw"),
    path(f"{DRAFT}/files/", drafts.draft_files, name="draft-files"),
    path(f"{DRAFT}/file/", drafts.draft_file, name="draft-file"),
    path(f"{DRAFT}/rules/new/", draft_rules.draft_rule_new, name="draft-rule-new"),
    path(f"{RULE}/", draft_rules.draft_rule, name="draft-rule"),
    path(f"{RULE}/text/", draft_rules.draft_rule_text, name="draft-rule-text"),
    path(f"{RULE}/remove/", draft_rules.draft_rule_remove, name="draft-rule-remove"),
    path(f"{DRAFT}/cases/", draft_cases.draft_cases, name="draft-cases"),
    path(
        f"{DRAFT}/cases/start/",
        draft_cases.draft_cases_start,
        name="draft-cases-start",
    ),
    path(f"{DRAFT}/cases/of/<str:name>/", draft_cases.draft_case, name="draft-case"),
    path(f"{DRAFT}/submit/", draft_decisions.draft_submit, name="draft-submit"),
    path(f"{DRAFT}/approve/", draft_decisions.draft_approve, name="draft-approve"),
    path(f"{DRAFT}/return/", draft_decisions.draft_return, name="draft-return"),
]
