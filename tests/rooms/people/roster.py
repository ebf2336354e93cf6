"""Rosters for tests: sheets as lists of lists, good ones and bad ones."""

import io
from datetime import date, datetime, time

import xlsxwriter

from yiben.people.checks.layout import MEMBERS, OFFICES, ORGS, SHEETS

HEADERS = {
    sheet: [column.header for column in columns] for sheet, columns in SHEETS.items()
}


def workbook(**sheets):
    """Write sheets given as rows; a missing one has its header row only."""
    named = {ORGS: "orgs", MEMBERS: "members", OFFICES: "offices"}
    return write(
        {name: sheets.get(key, [HEADERS[name]]) for name, key in named.items()}
    )


def write(sheets):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                put(page, number, index, value, day)
    book.close()
    return buffer.getvalue()


def put(page, number, index, value, day):
    if isinstance(value, date):
        page.write_datetime(number, index, datetime.combine(value, time.min), day)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(number, index, value)
    elif value is not None:
        page.write_string(number, index, value)


def rows(sheet, *lines):
    """Return header and lines; a line is given by header, the rest stays empty."""
    return [
        HEADERS[sheet],
        *([line.get(key) for key in HEADERS[sheet]] for line in lines),
    ]


def org_line(**given):
    return {
        "组织全称": "上坡村党支部",
        "组织类别": "党支部",
        "层级": "基层单位",
        "上级组织": "中共柳溪镇委员会",
        "成立日期": date(2015, 1, 1),
    } | given


def member_line(**given):
    return {
        "姓名": "郑小满",
        "性别": "女",
        "出生日期": date(1990, 6, 1),
        "所在党支部": "河湾村党支部",
        "党员类别": "正式党员",
        "入党日期": date(2015, 7, 1),
    } | given


def office_line(**given):
    return {
        "姓名": "钱水生",
        "任职组织": "河湾村党支部",
        "职务": "副书记",
        "任职日期": date(2020, 1, 1),
    } | given
