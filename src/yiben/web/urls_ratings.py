"""Addresses of ratings and ballots."""

from django.urls import path

from .pages import assess, assess_weights, ballots, rated, ratings

UNIT = "units/<str:org_id>"
ROUND = "ratings/<str:round_id>"
CASE = "rated/<str:case_id>"
ASSESSMENT = "assessments/<str:assessment_id>"
UNIT_SHEET = "assessments/units/<str:unit_sheet_id>"

urlpatterns = [
    path(f"{UNIT}/ballots/", ballots.ballots, name="ballots"),
    path(f"{UNIT}/ballots/new/<str:kind>/", ballots.ballot_new, name="ballot-new"),
    path("ballots/<str:box_id>/", ballots.ballot, name="ballot"),
    path("ballots/<str:box_id>/cast/", ballots.ballot_cast, name="ballot-cast"),
    path(
        "ballots/<str:box_id>/tellers/", ballots.ballot_tellers, name="ballot-tellers"
    ),
    path(f"{UNIT}/ratings/", ratings.ratings, name="ratings"),
    path(f"{UNIT}/ratings/new/<str:kind>/", ratings.rating_new, name="rating-new"),
    path(
        f"{UNIT}/ratings/sheet/<str:kind>/",
        assess_weights.rating_sheet,
        name="rating-sheet",
    ),
    path(f"{ROUND}/", ratings.rating, name="rating"),
    path(f"{ROUND}/test/", ratings.rating_test, name="rating-test"),
    path(f"{ROUND}/steps/<str:step>/", ratings.rating_step, name="rating-step"),
    path(f"{ROUND}/decide/", ratings.rating_decide, name="rating-decide"),
    path(f"{ROUND}/file/", ratings.rating_file, name="rating-file"),
    path(f"{ROUND}/withdraw/", ratings.rating_withdraw, name="rating-withdraw"),
    path(f"{ASSESSMENT}/", assess.assess, name="assess"),
    path(f"{ASSESSMENT}/send/", assess.assess_send, name="assess-send"),
    path(f"{ASSESSMENT}/publish/", assess.assess_publish, name="assess-publish"),
    path(f"{ASSESSMENT}/summary/", assess.assess_summary, name="assess-summary"),
    path(f"{UNIT_SHEET}/", assess.assess_unit, name="assess-unit"),
    path(f"{UNIT_SHEET}/confirm/", assess.assess_confirm, name="assess-confirm"),
    path(f"{UNIT_SHEET}/comment/", assess.assess_comment, name="assess-comment"),
    path(f"{UNIT_SHEET}/object/", assess.assess_object, name="assess-object"),
    path(
        f"{UNIT_SHEET}/items/<str:sheet_item>/", assess.assess_item, name="assess-item"
    ),
    path(
        "objections/<str:objection_id>/reply/",
        assess.assess_answer,
        name="assess-answer",
    ),
    path(f"{CASE}/", rated.rated, name="rated"),
    path(f"{CASE}/write/<str:step>/", rated.rated_write, name="rated-write"),
    path(f"{CASE}/statement/", rated.rated_statement, name="rated-statement"),
    path(f"{CASE}/object/", rated.rated_object, name="rated-object"),
    path(f"{CASE}/score/", rated.rated_score, name="rated-score"),
    path(
        "objections/<str:objection_id>/answer/",
        rated.objection_answer,
        name="objection-answer",
    ),
    path("me/ratings/", rated.my_ratings, name="my-ratings"),
    path("persons/<str:person_id>/points/", rated.person_points, name="person-points"),
]
