"""Addresses of pages about members: overview, letters, stays, terms, one's own."""

from django.urls import path

from .pages import (
    floating,
    me_own,
    people,
    people_card,
    terms_of_office,
    transfers,
)

UNIT = "units/<str:org_id>"
LETTER = "transfers/<str:transfer_id>"
STAY = "floating/<str:stay_id>"

urlpatterns = [
    path(f"{UNIT}/people/", people.people, name="people"),
    path(f"{UNIT}/people/check/", people.people_check, name="people-check"),
    path(f"{UNIT}/people/contacts/", people.people_contacts, name="people-contacts"),
    path(f"{UNIT}/corrections/", people.corrections, name="corrections"),
    path(
        "corrections/<str:correction_id>/answer/",
        people.correction_answer,
        name="correction-answer",
    ),
    path(f"{UNIT}/transfers/", transfers.transfers, name="transfers"),
    path(f"{LETTER}/", transfers.transfer, name="transfer"),
    path(f"{LETTER}/receive/", transfers.transfer_receive, name="transfer-receive"),
    path(f"{LETTER}/return/", transfers.transfer_return, name="transfer-return"),
    path(f"{LETTER}/cancel/", transfers.transfer_cancel, name="transfer-cancel"),
    path(f"{UNIT}/floating/", floating.floating, name="floating"),
    path(f"{STAY}/", floating.show_stay, name="stay"),
    path(f"{STAY}/accept/", floating.stay_accept, name="stay-accept"),
    path(f"{STAY}/feedback/", floating.stay_feedback, name="stay-feedback"),
    path(f"{STAY}/end/", floating.stay_end, name="stay-end"),
    path(
        f"{UNIT}/terms-of-office/",
        terms_of_office.terms_of_office,
        name="terms-of-office",
    ),
    path(
        f"{UNIT}/terms-of-office/extend/",
        terms_of_office.term_extend,
        name="term-extend",
    ),
    path("persons/<str:person_id>/", people_card.person_card, name="person"),
    path("persons/<str:person_id>/leader/", people_card.leader, name="person-leader"),
    path("me/held/", me_own.held, name="me-held"),
    path("me/talks/", me_own.talks, name="me-talks"),
    path("me/handbook/", me_own.handbook, name="me-handbook"),
    path("me/notes/", me_own.note_new, name="me-note-new"),
    path(
        "me/notes/<int:note_id>/erase/",
        me_own.note_erase,
        name="me-note-erase",
    ),
]
