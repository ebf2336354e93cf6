"""Official documents measured against the table of numbers of GB/T 9704-2012."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.rooms.reports.pdf import found, pages, rules, signs, text_of
from yiben.reports.queries import official_docx, official_pdf
from yiben.reports.queries.official import title_lines
from yiben.reports.words import Official

TOP, LEFT, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0
PITCH, CHAR = HEIGHT / 22, WIDTH / 28
NEAR = 0.1
SENTENCE = "各党支部要把学习教育融入日常抓在经常把每一名党员纳入组织管理之中" * 3 + "。"
PAPER = Official(
    kind="notice",
    mark="中共柳溪镇委员会文件",
    title="关于规范党支部记录的通知",
    body=("现将有关事项通知如下。", "一、总体要求", "（一）如实记录。当天记。")
    + (SENTENCE,) * 12,
    dated=date(2026, 11, 5),
    issuer="中共柳溪镇委员会",
    number="柳发〔2026〕19号",
    addressee="各党支部",
    attachments=("记录整理要求",),
    copies="县委组织部",
    printed_by="镇党委办公室",
)


@pytest.fixture(scope="module")
def paper():
    return official_pdf(PAPER)


@pytest.fixture(scope="module")
def sheets(paper):
    return pages(paper)


def near(one, other, most=NEAR):
    return abs(one - other) <= most


def test_the_paper_is_a4(sheets):
    assert [near(page.get_width() * 25.4 / 72, 210) for page in sheets] == [True] * 4
    assert all(near(page.get_height() * 25.4 / 72, 297) for page in sheets)


def test_a_full_page_has_22_lines_of_28_characters_in_the_type_area(sheets):
    body = [one for one in signs(sheets[1]) if one.base < TOP + HEIGHT]
    lines = sorted({round(one.base, 1) for one in body})
    full = [one for one in body if one.base < lines[1]]
    whole = [sum(near(x.base, line, 0.2) for x in body) for line in lines]

    assert len(lines) == 22
    assert max(whole) == 28
    assert all(near(b - a, PITCH) for a, b in pairwise(lines))
    assert near(lines[-1] - lines[0], 21 * PITCH)
    assert near(min(one.x for one in full), LEFT, 0.5)
    assert TOP < min(one.top for one in body) < TOP + 2
    assert max(one.right for one in body) < LEFT + WIDTH + NEAR
    assert max(one.bottom for one in body) < TOP + HEIGHT


def test_a_character_takes_a_28th_of_the_line(sheets):
    run = found(sheets[1], "党员纳入组织管理之中")

    assert all(near(b.x - a.x, CHAR, 0.01) for a, b in pairwise(run))


def test_types_have_the_sizes_and_faces_of_the_standard(sheets):
    first = sheets[0]
    sizes = {
        "关于规范": 22,
        "现将有关": 16,
        "一、": 16,
        "（一）": 16,
        "柳发": 16,
        "各党支部：": 16,
    }

    for words, size in sizes.items():
        assert {one.size for one in found(first, words)} == {size}, words
    faces = {w: found(first, w)[-1].font for w in ("现将有关", "一、总", "（一）如")}
    assert len(set(faces.values())) == 3


def test_a_paragraph_begins_two_characters_in(sheets):
    assert near(found(sheets[0], "现将有关")[0].x, LEFT + 2 * CHAR, 0.5)
    assert near(found(sheets[0], "各党支部：")[0].x, LEFT, 0.5)


def test_the_red_mark_stands_35_mm_below_the_top_of_the_type_area(sheets):
    mark = found(sheets[0], "中共柳溪镇委员会文件")

    assert {one.colour for one in mark} == {(255, 0, 0)}
    assert near(min(one.top for one in mark), TOP + 35, 0.5)
    middle = (mark[0].left + mark[-1].right) / 2
    assert near(middle, LEFT + WIDTH / 2, 1)


def test_the_number_stands_two_lines_below_the_mark_and_the_rule_4_mm_below_it(sheets):
    number = found(sheets[0], "柳发〔2026〕19号")
    mark = found(sheets[0], "中共柳溪镇委员会文件")
    (left, top, width, height), *more = rules(sheets[0])

    # Two empty lines; a tall mark may end a little short of its line.
    assert 2 * PITCH - 1 < number[0].top - mark[0].bottom < 2 * PITCH + 3
    assert more == []
    assert near(left + width / 2, LEFT + WIDTH / 2, 0.6)
    assert near(width, WIDTH, 1.5)
    assert near(top + height / 2 - max(one.bottom for one in number), 4, 1)
    assert near((number[0].left + number[-1].right) / 2, LEFT + WIDTH / 2, 1)


def test_the_title_stands_two_lines_below_the_rule_and_in_the_middle(sheets):
    (_, top, _, height) = rules(sheets[0])[0]
    title = found(sheets[0], "关于规范党支部记录的通知")

    # Letters of 22 points rise 3 points above a line of 16.
    assert 2 * PITCH - 1.5 < title[0].top - (top + height) < 2 * PITCH + 1
    assert near((title[0].left + title[-1].right) / 2, LEFT + WIDTH / 2, 1)
    gap = found(sheets[0], "各党支部：")[0].base - title[0].base
    assert near(gap, 2 * PITCH, 1)


def test_page_numbers_stand_7_mm_below_odd_right_even_left(sheets):
    for number, page in enumerate(sheets, start=1):
        run = found(page, f"—{number}—")
        middle = (run[0].top + run[0].bottom) / 2
        assert {one.size for one in run} == {14}
        assert near(middle, TOP + HEIGHT + 7, 0.6)
        if number % 2:
            assert near(LEFT + WIDTH - run[-1].right, CHAR, 1.2)
        else:
            assert near(run[0].left - LEFT, CHAR, 1.2)


def test_the_name_is_centred_above_a_date_4_characters_from_the_right(sheets):
    last = next(page for page in sheets if "2026年11月5日" in join(page))
    day = found(last, "2026年11月5日")
    name = found(last, "中共柳溪镇委员会2026年")[:8]

    right = LEFT + WIDTH - (day[-1].x + CHAR)
    assert near(right, 4 * CHAR, 0.5)
    assert near((name[0].x + name[-1].x + CHAR) / 2, (day[0].x + day[-1].x + CHAR) / 2)
    assert near(day[0].base - name[0].base, PITCH)


def join(page):
    return "".join(one.text for one in signs(page))


def test_without_a_seal_the_name_is_2_from_the_right_and_the_date_2_further():
    made = pages(official_pdf(replace(PAPER, sealed=False)))
    page = next(one for one in made if "委员会2026年" in join(one))
    name = found(page, "中共柳溪镇委员会2026年")[:8]
    day = found(page, "2026年11月5日")

    assert near(LEFT + WIDTH - (name[-1].x + CHAR), 2 * CHAR, 0.5)
    assert near(day[0].x - name[0].x, 2 * CHAR, 1.5)


def test_the_colophon_ends_the_last_even_page_between_rules(sheets):
    lines = sorted(rules(sheets[-1]), key=lambda one: one[1])

    assert len(sheets) % 2 == 0
    assert [round(one[3] - 0.35, 2) for one in (lines[0], lines[-1])] == [0.35, 0.35]
    assert lines[1][3] < lines[0][3]
    assert near(lines[-1][1] + lines[-1][3] / 2, TOP + HEIGHT, 0.5)
    copies = found(sheets[-1], "抄送：县委组织部。")
    assert {one.size for one in copies} == {14}
    assert near(copies[0].x - LEFT, 14 * 25.4 / 72, 0.6)
    assert "2026年11月5日印发" in join(sheets[-1])


@pytest.mark.parametrize("n_paragraphs", range(1, 16))
def test_the_colophon_is_on_an_even_page_however_long_the_text(n_paragraphs):
    made = pages(official_pdf(replace(PAPER, body=(SENTENCE,) * n_paragraphs)))
    written = [join(page) for page in made]

    assert len(made) % 2 == 0
    assert [n for n, text in enumerate(written) if "抄送：" in text] == [len(made) - 1]
    # A blank page before it bears no number, and then neither does its own.
    blank = [text for text in written if not text]
    assert len(blank) <= 1
    assert (f"—{len(made)}—" in written[-1]) is (not blank)


def test_an_upward_document_has_its_number_left_and_the_signer_right():
    made = official_pdf(replace(PAPER, kind="report", signer="柳书记"))
    page = pages(made)[0]
    number, signer = found(page, "柳发〔"), found(page, "签发人：柳书记")

    assert near(number[0].x, LEFT + CHAR, 0.5)
    assert near(LEFT + WIDTH - (signer[-1].x + CHAR), CHAR, 0.5)
    assert signer[0].font != signer[-1].font


def test_minutes_name_those_present_after_the_text_and_bear_no_seal():
    text = text_of(
        official_pdf(
            replace(
                PAPER, kind="minutes", attended=(("出席", "甲、乙"), ("列席", "丙"))
            )
        )
    )

    assert text.index("纳入组织") < text.index("出席：甲、乙") < text.index("列席：丙")
    assert "中共柳溪镇委员会2026年" not in text


def test_a_long_mark_and_a_long_title_stay_in_the_type_area():
    long = replace(
        PAPER,
        mark="中共云川省临江市青禾县柳溪镇委员会基层组织建设工作领导小组文件",
        title="关于进一步规范党支部“三会一课”记录和做好年度台账整理工作的通知",
    )
    page = pages(official_pdf(long))[0]
    area = [one for one in signs(page) if one.base < TOP + HEIGHT]

    assert min(one.left for one in area) > LEFT - 0.5
    assert max(one.right for one in area) < LEFT + WIDTH + 0.5
    lines = title_lines(long.title)
    assert "".join(lines) == long.title
    assert abs(len(lines[0]) - len(lines[-1])) <= 6


MARKUP = '#panic("x") $x$ *粗* _斜_ @名 <b>&amp;</b> \\u{1f600} = 标题 - 项 // 注 `码`'


@pytest.mark.parametrize("make", [official_pdf, official_docx])
def test_signs_of_markup_are_printed_as_they_were_written(make):
    made = make(replace(PAPER, body=(MARKUP,), title=MARKUP[:20], addressee="甲#乙"))
    text = text_of(made) if make is official_pdf else word_text(made)

    assert re.sub(r"\s", "", MARKUP) in re.sub(r"\s", "", text)


def word_text(data: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs)


def test_identity_numbers_are_printed_nowhere():
    one = replace(
        PAPER, body=("张某 11010519491231002X 到会",), note="440524188001010014"
    )

    for text in (text_of(official_pdf(one)), word_text(official_docx(one))):
        assert "11010519491231002X" not in text
        assert "（证件号码不印）" in text


def test_the_same_document_gives_the_same_file(paper):
    assert official_pdf(PAPER) == paper


# --- the same document for Word ------------------------------------------------


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(official_docx(PAPER)))


def test_the_word_file_has_the_margins_and_the_grid(word):
    section = word.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))

    for found_at, wanted in (
        (section.page_width, 210),
        (section.page_height, 297),
        (section.top_margin, 37),
        (section.bottom_margin, 35),
        (section.left_margin, 28),
        (section.right_margin, 26),
    ):
        assert abs(found_at - Mm(wanted)) < Mm(0.1)
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert near(int(grid.get(qn("w:linePitch"))) / 20, 28.99, 0.02)
    # (156 mm / 28 - 16 pt) in 4096ths of a point.
    assert int(grid.get(qn("w:charSpace"))) == round((156 / 25.4 * 72 / 28 - 16) * 4096)


def looks(word, words):
    return next(
        run for para in word.paragraphs for run in para.runs if words in run.text
    )


@pytest.mark.parametrize(
    ("words", "size", "font"),
    [
        ("关于规范", 22, "方正小标宋简体"),
        ("现将有关", 16, "仿宋_GB2312"),
        ("一、总体", 16, "黑体"),
        ("（一）如实", 16, "楷体_GB2312"),
        ("抄送：", 14, "仿宋_GB2312"),
    ],
)
def test_the_word_file_names_the_fonts_and_sizes_of_the_standard(
    word, words, size, font
):
    run = looks(word, words)

    assert run.font.size == Pt(size)
    assert run._element.rPr.rFonts.get(qn("w:eastAsia")) == font


def test_the_word_file_has_a_red_mark_exact_lines_and_two_footers(word):
    mark = looks(word, "中共柳溪镇委员会文件")
    body = [one for one in word.paragraphs if one.text.startswith("现将")]

    assert str(mark.font.color.rgb) == "FF0000"
    assert near(body[0].paragraph_format.line_spacing.pt, 29, 0.05)
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    sides = [
        place.paragraphs[0].alignment
        for place in (section.footer, section.even_page_footer)
    ]
    assert [str(one).split(".")[-1].split(" ")[0] for one in sides] == ["RIGHT", "LEFT"]


def test_no_font_is_embedded_in_the_word_file():
    with zipfile.ZipFile(io.BytesIO(official_docx(PAPER))) as packed:
        assert [one for one in packed.namelist() if "font" in one.lower()] == [
            "word/fontTable.xml"
        ]
