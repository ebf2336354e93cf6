"""Addresses by which books come in and go out as workbooks."""

from django.urls import path

from .pages import excel

BOOK = "units/<str:org_id>/excel/<str:volume>"

urlpatterns = [
    path("units/<str:org_id>/excel/", excel.show_books, name="excel"),
    path(f"{BOOK}/", excel.show_book, name="excel-book"),
    path(f"{BOOK}/export/", excel.export_book, name="excel-export"),
    path(f"{BOOK}/<str:kind>/", excel.import_file, name="excel-import"),
    path(f"{BOOK}/<str:kind>/confirm/", excel.confirm, name="excel-confirm"),
    path(f"{BOOK}/<str:kind>/template/", excel.give_template, name="excel-template"),
]
