"""Files that are no roster, or that are made to harm: refused with one sentence."""

import io
import time
import zipfile

import pytest

from tests.cast import TODAY
from tests.rooms.people.roster import HEADERS, workbook, write
from yiben.people import queries
from yiben.people.checks import RosterFileError
from yiben.people.checks.layout import MEMBERS, OFFICES, ORGS
from yiben.people.queries.roster import reading

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet2.xml"
NOT_EXCEL = "这不是 Excel 文件，而是别的文件。"
TEXT = "这不是 Excel 文件，而是文本文件（如 CSV）。"
OLD = "这是旧版 Office 文件，或者加了密码，不能直接导入。"
DAMAGED = "文件已损坏，打不开。"
TOO_BIG = "文件解开以后过大，不像一份名册。"
NO_BOOK = "这不是 Excel 工作簿，可能是 Word 文档或压缩包。"


def message_for(data):
    with pytest.raises(RosterFileError) as refused:
        reading.read_roster(data, on=TODAY)
    return refused.value.message


def repacked(data, changes, *, level=6):
    """Put other parts into a workbook, or take some away."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for part in old.infolist():
            if part.filename not in changes:
                new.writestr(part, old.read(part.filename))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def sheet_with(cells):
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "文件是空的。"),
        ("姓名,党员类别\n张三,正式\n".encode(), TEXT),
        ("姓名,党员类别\n张三,正式\n".encode("gbk"), TEXT),
        ("姓名\t党员类别\n".encode("utf-16"), TEXT),
        (b"<html><table>", TEXT),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, OLD),
        (b"%PDF-1.7\n\x00\xff\xfe\x80" * 50, NOT_EXCEL),
        (b"\x89PNG\r\n\x1a\n\x00\x00", NOT_EXCEL),
        (b"PK\x03\x04 and then nothing", DAMAGED),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(data, message):
    assert message_for(data) == message


def test_200_megabytes_are_refused_before_anything_is_read():
    begun = time.monotonic()

    message = message_for(bytes(200 * MEGABYTE))

    assert message == "文件有 200 MB，超过了 20 MB 的上限。"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("part", ["word/document.xml", "hello.txt"])
def test_other_archives_are_no_workbook(part):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part, "x")

    assert message_for(buffer.getvalue()) == NO_BOOK


def test_workbook_cut_short_is_damaged():
    data = workbook()

    assert message_for(data[: len(data) // 2]) == DAMAGED


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/workbook.xml": "<not xml"},
        {SHEET: "<worksheet><sheetData><row></worksheet>"},
        {"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'},
        {SHEET: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet/>'},
        {SHEET: None},
    ],
)
def test_broken_inside_is_damaged(changes):
    assert message_for(repacked(workbook(), changes)) == DAMAGED


def bomb_of_zeros():
    return repacked(workbook(), {"xl/media/zeros.bin": bytes(210 * MEGABYTE)}, level=9)


def bomb_of_parts():
    return repacked(workbook(), {f"xl/part{n}.xml": "" for n in range(2001)})


def bomb_with_lying_sizes():
    """Unpacks to 210 MB while its directory says 100 bytes."""
    data = bytearray(repacked(workbook(), {SHEET: b" " * 210 * MEGABYTE}, level=9))
    honest = (210 * MEGABYTE).to_bytes(4, "little")
    return bytes(data.replace(honest, (100).to_bytes(4, "little")))


def bomb_of_one_string():
    text = "a" * (180 * MEGABYTE)
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    return repacked(workbook(), {SHEET: sheet_with(cell)}, level=9)


@pytest.mark.parametrize(
    "bomb", [bomb_of_zeros, bomb_of_parts, bomb_with_lying_sizes, bomb_of_one_string]
)
def test_bombs_are_refused_quickly(bomb):
    data = bomb()
    begun = time.monotonic()

    message = message_for(data)

    assert message in {TOO_BIG, DAMAGED}
    assert len(data) < 2 * MEGABYTE
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="2"><c r="XFD2"><v>1</v></c></row>', "XFD2"),
        ('<row r="200000"></row>', "A200000"),
        ("<row r='2'><c r = 'XFD3'><v>1</v></c></row>", "XFD3"),
    ],
)
def test_a_cell_in_the_far_corner_is_named(cells, shown):
    data = repacked(workbook(), {SHEET: sheet_with(cells)})

    message = message_for(data)

    assert message == f"表格一直延伸到了 {shown} 单元格，超出了名册的范围。"


@pytest.mark.parametrize("reference", ["&#88;FD1048576", "&#x58;FD1048576"])
def test_corner_hidden_from_the_scan_harms_the_child_alone(reference):
    cells = f'<row><c r="{reference}"><v>1</v></c></row>'
    data = repacked(workbook(), {SHEET: sheet_with(cells)})

    assert message_for(data) in {TOO_BIG, DAMAGED}


def test_child_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(reading, "TIMEOUT", 0.001)

    assert message_for(workbook()) == TOO_BIG


def test_missing_sheets_are_named():
    data = write({MEMBERS: [HEADERS[MEMBERS]], "别的": [["x"]]})

    assert message_for(data) == f"缺少工作表“{ORGS}”、“{OFFICES}”。"


def test_old_format_under_a_new_name_is_refused_for_everybody_in_scope(cast):
    with pytest.raises(RosterFileError):
        queries.preview_roster(
            b"PK\x03\x04", org=cast.branch, seen_by=cast.recorder, on=TODAY
        )
