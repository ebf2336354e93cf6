"""Reports: figures from the ledger, marks for people, numbers at signing."""

import io
import json
import zipfile
from datetime import date, timedelta

import docx
import pytest

from tests.factories.ledger import AT, make_town, post
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.actions import correct_entry
from yiben.reports.actions import (
    keep_template,
    revise_paper,
    sign_paper,
    write_paper,
)
from yiben.reports.checks import (
    PaperSignedError,
    PeriodAheadError,
    PeriodError,
    PeriodOpenError,
    TemplateError,
    UnknownFormError,
    periods_for,
)
from yiben.reports.models import OwnTemplate, Paper
from yiben.reports.queries import (
    duties_behind,
    fill,
    paper_row,
    template_of,
    units_behind,
    view_of,
)
from yiben.reports.words import PAPER_FORMS, PAPERS

HALF = "meeting-half"
JULY = moment(date(2026, 7, 5))
FULL = {"做法和成效": "每月一次。\n效果好。", "问题和打算": "人少，改在晚上。"}
THEME_DAY = "gatherings.theme_day.held"
LECTURE = "gatherings.party_lecture.held"


@pytest.fixture
def town(db):
    made = make_town()
    post(made, present=5, expected=9)
    post(
        made,
        kind=THEME_DAY,
        title="五月主题党日",
        parts=(LECTURE,),
        present=4,
        expected=9,
    )
    post(made, made.neighbour, title="邻村的会")
    return made


def write(
    town, form=HALF, *, who="recorder", answers=None, token="t1", at=JULY, **more
):
    given = {"period": "2026-H1", **more}
    unit = given.pop("unit", town.branch)
    return write_paper(
        unit, form, answers=answers or {}, token=token, by=town[who], at=at, **given
    )


def seen(town, paper, who="recorder", on=date(2026, 7, 5)):
    row = paper_row(paper.pk, seen_by=town[who])
    return view_of(row, on=on, seen_by=town[who])


def value(view, name):
    return next(one for one in view.values if one.name == name)


def test_figures_are_counted_from_the_ledger_and_open_to_their_entries(town):
    view = seen(town, write(town))

    assert value(view, "党员大会次数").text == "1"
    assert value(view, "党课次数").text == "1"
    assert value(view, "三会一课应到人次").text == "18"
    assert [one.label for one in value(view, "主题党日次数").entries] == [
        "五月主题党日"
    ]
    assert "召开支部党员大会1次" in "".join(view.official.body)
    assert "2026年1月1日至2026年6月30日" in value(view, "党员大会次数").query


def test_a_report_of_the_town_counts_all_below_it(town):
    paper = write(town, "circular", who="superior", unit=town.town)

    assert value(seen(town, paper, "superior"), "党员大会次数").text == "2"


def test_a_withdrawn_entry_no_longer_counts_and_a_corrected_one_counts_once(town):
    old = post(town, title="记重了")
    paper = write(town)
    assert value(seen(town, paper), "党员大会次数").text == "2"

    correct_entry(old, None, reason="记重了", by=town["recorder"], at=AT)
    assert value(seen(town, paper), "党员大会次数").text == "1"


def test_what_a_person_must_add_is_marked_until_it_is_there(town):
    paper = write(town)
    before = seen(town, paper)
    revise_paper(paper, FULL, by=town["recorder"], at=JULY)
    after = seen(town, paper)

    assert before.missing == ("做法和成效", "问题和打算")
    assert "【请填写：做法和成效】" in before.official.body
    assert after.missing == ()
    assert {"每月一次。", "效果好。"} < set(after.official.body)


def test_the_share_filled_without_typing_is_printed(town):
    view = seen(town, write(town))
    said = view.official.annex.empty

    assert view.filled / view.total > 0.85
    assert f"由台账、名册填写 {view.filled} 处（{view.share}%）" in said
    assert "由人填写 2 处" in said
    assert len(view.official.annex.rows) == len(view.values)


@pytest.mark.parametrize("form", [one for one in PAPERS if one.periods])
def test_every_field_of_every_report_is_known(town, form):
    unit, who = (
        (town.branch, "recorder") if "branch" in form.by else (town.town, "superior")
    )
    period = "2026-H1" if "half_year" in form.periods else "2025"
    view = seen(town, write(town, form.name, unit=unit, who=who, period=period), who)

    marked = [one for one in view.official.body if "【请填写：" in one]
    slots = {f"【请填写：{one.name}】" for one in form.slots}
    assert {one.name for one in view.values} == set(form.counted)
    assert all(any(slot in text for slot in slots) for text in marked)


def test_without_rules_in_force_nothing_is_judged_and_no_zero_is_printed(town):
    text = "".join(seen(town, write(town)).official.body)

    assert "没有施行的文件规定职责，未作判定" in text
    assert "应办0项" not in text


def test_a_report_over_an_open_period_is_a_draft_and_cannot_be_signed(town):
    june = moment(date(2026, 6, 30))
    paper = write(town, answers=FULL, at=june)
    view = seen(town, paper, on=date(2026, 6, 30))

    assert (view.is_closed, view.official.draft) == (False, "期间未结束")
    with pytest.raises(PeriodOpenError, match="还没有结束，现在只能出草稿"):
        sign_paper(paper, "柳支", by=town["recorder"], at=june)
    assert Paper.objects.get().state == "draft"


def test_a_period_that_has_not_begun_is_refused_with_advice(town):
    with pytest.raises(PeriodAheadError, match="还没有开始") as wrong:
        write(town, period="2026-H2", at=moment(date(2026, 6, 30)))

    assert "2026-07-01" in wrong.value.advice
    assert not Paper.objects.exists()


def test_periods_that_are_over_are_offered_first_and_the_running_one_says_so():
    offered = periods_for(PAPER_FORMS[HALF], date(2026, 8, 1))

    assert offered == [
        ("2026-H1", "2026年上半年"),
        ("2025-H2", "2025年下半年"),
        ("2025-H1", "2025年上半年"),
        ("2026-H2", "2026年下半年（未结束，只能出草稿）"),
    ]


def test_a_figure_of_the_tree_opens_to_its_units(town):
    paper = write(town, "circular", who="superior", unit=town.town)
    row = paper_row(paper.pk, seen_by=town["superior"])
    asked = {"on": date(2026, 7, 5), "seen_by": town["superior"]}

    branches = units_behind(row, "支部数", **asked)
    assert [(one.name, one.n_members) for one in branches] == [
        ("柳树村党支部", 3),
        ("桃园村党支部", 0),
    ]
    assert value(seen(town, paper, "superior"), "支部数").text == "2"
    assert sum(one.n_members for one in units_behind(row, "党员数", **asked)) == 3
    with pytest.raises(RefusedError):
        units_behind(row, "支部数", on=date(2026, 7, 5), seen_by=town["stranger"])
    with pytest.raises(RefusedError):
        duties_behind(row, "应办项数", on=date(2026, 7, 5), seen_by=town["stranger"])


def test_signing_numbers_without_a_gap_per_letters_and_year(town):
    numbers = []
    for at, code in enumerate(("柳支", "柳支", "柳报", "柳支")):
        paper = write(town, answers=FULL, token=f"t{at}")
        done = sign_paper(paper, code, by=town["recorder"], at=JULY)
        numbers.append(seen(town, done).official.number)

    assert numbers == [
        "柳支〔2026〕1号",
        "柳支〔2026〕2号",
        "柳报〔2026〕1号",
        "柳支〔2026〕3号",
    ]


def test_a_signed_paper_stays_as_it_was_issued(town):
    paper = write(town, answers=FULL)
    signed = sign_paper(paper, "柳支", by=town["recorder"], at=JULY)
    before = seen(town, signed).official
    post(town, title="后来补录", at=AT + timedelta(days=60))
    later = seen(town, signed, on=date(2026, 9, 1))

    assert later.official == before
    assert value(later, "党员大会次数").text == "1"
    with pytest.raises(PaperSignedError):
        revise_paper(paper, {}, by=town["recorder"], at=JULY)
    with pytest.raises(PaperSignedError):
        sign_paper(paper, "柳支", by=town["recorder"], at=JULY)


def test_signing_names_every_empty_slot_at_once_and_wrong_letters(town):
    paper = write(town)

    with pytest.raises(ManyErrors) as empty:
        sign_paper(paper, "柳支", by=town["recorder"], at=JULY)
    assert [one.where for one in empty.value.problems] == ["做法和成效", "问题和打算"]
    for code in ("", "柳支〔2026〕", "ABC", "字" * 13):
        with pytest.raises(ManyErrors, match="有 1 处"):
            sign_paper(paper, code, by=town["recorder"], at=JULY)


def test_the_same_form_sent_twice_writes_one_paper(town):
    assert write(town).pk == write(town).pk
    assert Paper.objects.count() == 1


def test_wrong_papers_periods_and_lengths_are_refused_and_nothing_is_written(town):
    with pytest.raises(UnknownFormError):
        write(town, "secrets")
    with pytest.raises(UnknownFormError):
        write(town, "circular")
    with pytest.raises(PeriodError):
        write(town, period="2026")
    with pytest.raises(PeriodError):
        write(town, period="1999-H1")
    with pytest.raises(ManyErrors):
        write(town, answers={"做法和成效": "长" * 4001})
    assert not Paper.objects.exists()


def test_only_what_the_paper_asks_is_kept_and_no_identity_number(town):
    answers = {**FULL, "党员大会次数": "99", "附注": "11010519491231002X"}
    paper = write(town, answers=answers)

    assert set(paper.answers) == {*FULL, "附注"}
    assert "1101" not in paper.answers_json
    assert "召开支部党员大会1次" in "".join(seen(town, paper).official.body)


@pytest.mark.parametrize(
    "who",
    ["member", "superior", "county", "neighbour", "auditor", "stranger", "nobody"],
)
def test_nobody_but_the_unit_itself_writes_its_papers(town, who):
    paper = write(town, answers=FULL)

    for act in (
        lambda: write(town, who=who, token="other"),
        lambda: revise_paper(paper, {}, by=town[who], at=JULY),
        lambda: sign_paper(paper, "柳支", by=town[who], at=JULY),
        lambda: keep_template(
            town.branch, HALF, "a.docx", word("{{ 标题 }}"), by=town[who], at=JULY
        ),
    ):
        with pytest.raises(RefusedError):
            act()
    assert Paper.objects.get().answers == FULL


@pytest.mark.parametrize("who", ["member", "neighbour", "stranger", "nobody"])
def test_outsiders_do_not_read_papers(town, who):
    paper = write(town)

    with pytest.raises(RefusedError):
        paper_row(paper.pk, seen_by=town[who])


# --- templates of one's own ----------------------------------------------------


def word(*paragraphs: str) -> bytes:
    made = docx.Document()
    for one in paragraphs:
        made.add_paragraph(one)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def keep(town, content, form=HALF):
    return keep_template(
        town.branch, form, "我的.docx", content, by=town["recorder"], at=JULY
    )


def test_a_template_is_filled_with_figures_and_words(town):
    keep(
        town,
        word(
            "{{ 标题 }}：开会{{ 党员大会次数 }}次，党员{{党员数}}名", "{{ 做法和成效 }}"
        ),
    )
    paper = write(town, answers={"做法和成效": "<b>&{{ x }}"})
    view = seen(town, paper)
    kept = template_of(town.branch, view.form, seen_by=town["recorder"])
    assert kept is not None
    made = docx.Document(
        io.BytesIO(fill(kept, view, paper_row(paper.pk, seen_by=town["recorder"])))
    )
    lines = [one.text for one in made.paragraphs]

    assert lines[0] == "关于2026年上半年“三会一课”开展情况的报告：开会1次，党员3名"
    assert lines[1] == "<b>&{{ x }}"


def test_every_unknown_field_of_a_template_is_named_at_once(town):
    with pytest.raises(ManyErrors) as wrong:
        keep(town, word("{{ 标题 }}{{ 会议数 }}", "{{ 领导 }}{{ a.b }}"))

    assert [one.message for one in wrong.value.problems] == [
        "第 1 段：不认识的字段“会议数”。",
        "第 2 段：不认识的字段“领导”。",
        "第 2 段：不认识的字段“a.b”。",
    ]
    assert not OwnTemplate.objects.exists()


def test_unknown_fields_are_found_in_tables_headers_and_cut_up_words(town):
    made = docx.Document()
    first = made.add_paragraph("{{ 标题 }}{{ 甲")
    first.add_run("乙 }}")
    made.add_table(2, 2).cell(1, 0).text = "{{ 丙 }}"
    made.sections[0].header.paragraphs[0].text = "{{ 丙 }}"
    held = io.BytesIO()
    made.save(held)
    with pytest.raises(ManyErrors) as wrong:
        keep(town, held.getvalue())

    assert [one.message for one in wrong.value.problems] == [
        "第 1 段：不认识的字段“甲乙”。",
        "表格 1 第 2 行第 1 格、页眉第 1 段：不认识的字段“丙”。",
    ]


def test_a_bad_upload_leaves_the_template_that_is_there(town):
    good = keep(town, word("{{ 标题 }}"))
    with pytest.raises(ManyErrors):
        keep(town, word("{{ 没有 }}"))
    good.refresh_from_db()

    assert template_text(bytes(good.content)) == ["{{ 标题 }}"]


def template_text(content: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]


def test_a_template_marked_secret_is_refused(town):
    with pytest.raises(YibenError, match="线下办理"):
        keep(town, word("机密★1年", "{{ 标题 }}"))
    assert not OwnTemplate.objects.exists()


def test_entities_in_a_template_are_refused(town):
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word("{{ 标题 }}"))) as good,
        zipfile.ZipFile(held, "w") as bad,
    ):
        for name in good.namelist():
            content = good.read(name)
            if name == "word/document.xml":
                head, rest = content.split(b"?>", 1)
                content = head + b'?><!DOCTYPE x [<!ENTITY a "b">]>' + rest
            bad.writestr(name, content)
    with pytest.raises(YibenError, match="XML 实体"):
        keep(town, held.getvalue())


@pytest.mark.parametrize(
    ("on", "said"),
    [((2026, 6, 30), "草稿：期间未结束"), ((2026, 7, 5), "草稿：未签发")],
)
def test_a_draft_in_ones_own_template_says_so_on_each_page(town, on, said):
    made = docx.Document()
    made.add_paragraph("{{ 标题 }}")
    made.sections[0].different_first_page_header_footer = True
    made.add_section().header.is_linked_to_previous = False
    held = io.BytesIO()
    made.save(held)
    template = keep(town, held.getvalue())
    paper = write(town, at=moment(date(2026, 6, 30)))
    filled = fill(template, seen(town, paper, on=date(*on)), paper)
    first, second = docx.Document(io.BytesIO(filled)).sections

    for header in (first.header, first.first_page_header, second.header):
        assert header.paragraphs[0].text == said


def test_a_signed_paper_in_ones_own_template_bears_its_number_and_no_mark(town):
    template = keep(town, word("{{ 文号 }}", "{{ 数据来源 }}"))
    paper = sign_paper(write(town, answers=FULL), "柳支", by=town["recorder"], at=JULY)
    filled = docx.Document(io.BytesIO(fill(template, seen(town, paper), paper)))

    assert filled.paragraphs[0].text == "柳支〔2026〕1号"
    assert (
        "党员大会次数：1次，2026年1月1日至2026年6月30日发生的"
        in filled.paragraphs[1].text
    )
    assert "草稿" not in "".join(x.text for x in filled.sections[0].header.paragraphs)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a file", "不是 Word 文档"),
        (b"PK\x03\x04" + b"\x00" * 40, "不是 Word 文档"),
        (b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
        (word("没有字段"), "没有字段"),
        (word("{{ 标题 }}{{ 文号 }"), "花括号没有写全"),
        (word("{{ 标题 }}").replace(b"document.xml", b"document.xm_"), "不是 Word"),
    ],
)
def test_what_is_no_template_is_refused_in_words(town, content, said):
    with pytest.raises(TemplateError, match=said):
        keep(town, content)
    assert not OwnTemplate.objects.exists()


@pytest.mark.parametrize(
    "text", ["{% for x in y %}{{ 标题 }}{% endfor %}", "{# 注 #}{{ 标题 }}"]
)
def test_a_template_is_no_program(town, text):
    with pytest.raises(ManyErrors) as wrong:
        keep(town, word(text))

    assert "第 1 段：模板里有语句" in wrong.value.problems[0].message


def test_a_template_with_a_macro_is_refused(town):
    held = io.BytesIO(word("{{ 标题 }}"))
    with zipfile.ZipFile(held, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"x")

    with pytest.raises(TemplateError, match="宏"):
        keep(town, held.getvalue())


def test_a_new_template_takes_the_place_of_the_old(town):
    keep(town, word("{{ 标题 }}"))
    keep(town, word("{{ 文号 }}"))

    assert OwnTemplate.objects.count() == 1


def test_what_was_issued_is_kept_whole(town):
    paper = write(town, answers=FULL)
    signed = sign_paper(paper, "柳支", by=town["recorder"], at=JULY)
    kept = json.loads(signed.issued_json or "")

    assert kept["number"] == "柳支〔2026〕1号"
    assert kept["draft"] == ""
    assert PAPER_FORMS[HALF].slots[0].name not in json.dumps(kept["annex"])


def test_figures_ask_few_questions_whatever_their_number(
    town, django_assert_max_num_queries
):
    for number in range(20):
        post(town, title=f"会 {number}")
    paper = write(town)

    with django_assert_max_num_queries(25):
        seen(town, paper)


def test_a_correction_after_signing_changes_the_draft_only(town):
    post(town, title="再开一次")
    signed = sign_paper(write(town, answers=FULL), "柳支", by=town["recorder"], at=JULY)
    draft = write(town, token="t2")
    late = post(town, title="再补一次", at=JULY + timedelta(days=1))

    assert late.title == "再补一次"
    assert value(seen(town, draft, on=date(2026, 7, 9)), "党员大会次数").text == "3"
    assert value(seen(town, signed, on=date(2026, 7, 9)), "党员大会次数").text == "2"


def test_a_special_report_bears_its_matter_in_the_title(town):
    one = write(town, "special", answers={"事项": "防汛"}, token="s")

    assert seen(town, one).official.title == "关于防汛的报告"
