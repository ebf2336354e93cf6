"""Addresses of complaints, of marks on duties, and of their answers."""

from django.urls import path

from .pages import complaint_codes, complaints, duty_marks, feedback

UNIT = "units/<str:org_id>"
COMPLAINT = "complaints/<str:complaint_id>"

urlpatterns = [
    path("complaints/new/", complaints.complaint_new, name="complaint-new"),
    path("complaints/code/", complaint_codes.complaint_code, name="complaint-code"),
    path(
        "complaints/code/judge/",
        complaint_codes.complaint_code_judge,
        name="complaint-code-judge",
    ),
    path(f"{COMPLAINT}/", complaints.complaint, name="complaint"),
    path(f"{COMPLAINT}/answer/", complaints.complaint_answer, name="complaint-answer"),
    path(f"{COMPLAINT}/judge/", complaints.complaint_judge, name="complaint-judge"),
    path(f"{UNIT}/complaints/", complaints.complaint_paper, name="complaint-paper"),
    path("duties/<str:pack>/<str:name>/mark/", duty_marks.duty_mark, name="duty-mark"),
    path(f"{UNIT}/feedback/", feedback.feedback, name="feedback"),
    path(f"{UNIT}/feedback/file/", feedback.feedback_file, name="feedback-file"),
    path(
        f"{UNIT}/feedback/<str:pack>/<str:name>/answer/",
        duty_marks.marks_answer,
        name="marks-answer",
    ),
    path(f"{UNIT}/replies/", feedback.replies, name="replies"),
    path("me/feedback/", feedback.my_feedback, name="my-feedback"),
]
