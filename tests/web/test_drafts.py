"""The pages on which a document is begun, read, decided on and taken away."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.drafts import (
    TEXT,
    approved,
    begun,
    forget_approved,
    fresh,
    monthly,
    ruled,
    submitted,
    written,
    yearly,
)
from tests.factories.policy import word_file
from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.policy.actions.draft_cases import start_cases
from yiben.policy.models import Draft, DraftStep

MAY_WRITE = ("superior",)
MAY_READ = ("superior", "auditor")
HEAD = {
    "title": "关于加强支部学习的实施方案",
    "short": "柳溪学习方案",
    "issuer": "中共柳溪镇委员会",
    "in_force_from": "2026-01-01",
    "declared": "yes",
}
LIMIT = 200_000


@pytest.fixture(autouse=True)
def fresh_shelf(settings) -> Iterator[None]:
    settings.YIBEN_BURDEN_HOURS = 1000.0
    yield
    forget_approved()


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def writer(world):
    return browser_of(world["town_recorder"])


def test_a_document_is_begun_by_pasting_its_text(world):
    new = at("draft-new", world.town.pk)

    answer = writer(world).post(new, {**HEAD, "text": TEXT, "once": "x"}, follow=True)

    draft = Draft.objects.get()
    assert answer.redirect_chain == [(at("draft", draft.pk), 302)]
    assert "已经开始" in page_of(answer)
    assert [block.level for block in answer.context["panel"].blocks] == [
        *(0, 0, 1, 2, 2, 1, 0)
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", TEXT.encode()),
        ("a.txt", TEXT.encode("gbk")),
        ("a.docx", word_file(TEXT)),
    ],
)
def test_a_document_is_begun_from_a_file(world, name, content):
    file = SimpleUploadedFile(name, content)

    writer(world).post(at("draft-new", world.town.pk), {**HEAD, "file": file})

    assert [one.split() for one in Draft.objects.get().text.splitlines()] == [
        one.split() for one in TEXT.splitlines()
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "“标题”没有填写"),
        ({"declared": ""}, "“声明”没有选择"),
        ({"in_force_from": "昨天"}, "不是日期"),
        ({"text": "学" * 40_001}, "一份文件不超过 40000 字"),
        ({"text": "学" * 400_001}, "“粘贴原文”太长"),
        ({"text": "绝密★\n正文"}, "请线下办理"),
        ({"file": SimpleUploadedFile("a.txt", b"\x00\x01")}, "读不出来"),
    ],
)
def test_a_bad_beginning_is_refused_and_nothing_typed_is_lost(world, given, said):
    sent = {**HEAD, "text": TEXT, "number": "柳发〔2026〕3号", **given}

    answer = writer(world).post(at("draft-new", world.town.pk), sent)

    assert answer.status_code == 422
    assert said in page_of(answer)
    assert "柳发〔2026〕3号" in page_of(answer)
    assert Draft.objects.count() == 0


def test_a_file_too_large_is_refused(world, settings):
    settings.YIBEN_UPLOAD_LIMIT = 10
    file = SimpleUploadedFile("a.txt", TEXT.encode())

    answer = writer(world).post(at("draft-new", world.town.pk), {**HEAD, "file": file})

    assert "文件超过 20 MB" in page_of(answer)


def test_a_pack_is_brought_in_as_a_zip(world):
    draft = written(world)
    client, url = writer(world), at("draft-import", world.town.pk)
    packed = client.get(at("draft-file", draft.pk)).content
    send = lambda data: {  # noqa: E731 -- a file is read once
        "pack": SimpleUploadedFile("p.zip", data),
        "declared": "yes",
        "once": "y",
    }

    bad = client.post(url, send(b"x"))
    none = client.post(url, {"declared": "yes"})
    good = client.post(url, send(packed), follow=True)

    assert (bad.status_code, none.status_code) == (422, 422)
    assert "不是能打开的 zip" in page_of(bad)
    assert "没有选择文件" in page_of(none)
    assert "成为一份新的草稿" in page_of(good)
    assert Draft.objects.count() == 2


def test_a_zip_too_large_is_refused(world, settings):
    settings.YIBEN_UPLOAD_LIMIT = 10
    file = SimpleUploadedFile("p.zip", b"x" * 11)

    answer = writer(world).post(
        at("draft-import", world.town.pk), {"pack": file, "declared": "yes"}
    )

    assert "文件超过 20 MB" in page_of(answer)


def test_text_and_head_are_changed_and_a_stale_change_is_told(world):
    draft = written(world)
    url, client = at("draft-info", draft.pk), writer(world)
    sent = {**HEAD, "short": "新简称", "text": TEXT, "version": "1"}

    shown = client.get(url)
    client.post(url, sent)
    stale = client.post(url, {**sent, "short": "旧简称"})

    assert "柳溪学习方案" in page_of(shown)
    assert fresh(draft).short == "新简称"
    assert stale.status_code == 422
    assert "文件信息刚由" in page_of(stale)
    assert "旧简称" in page_of(stale)
    assert stale.context["version"] == 2
    client.post(url, {**sent, "short": "旧简称", "version": "2"})
    assert fresh(draft).short == "旧简称"


def test_the_draft_shows_text_marks_rules_and_what_is_wrong(world):
    draft = written(world)
    ruled(world, draft, monthly(binds={"org": ["branch"], "sector": ["school"]}))
    draft.rules.filter(anchor__startswith="每年").update(anchor="没有这句话")

    page = page_of(writer(world).get(at("draft", draft.pk)))

    assert '<span class="sentence" id="每月组织一次集中学习">' in page
    assert "现在是 <strong>2 个党支部</strong>" in page
    assert "还要改的，1 处" in page
    assert "没有对上原文的规则" in page
    assert "现在约束不到任何人" in page
    assert "写一条" in page


def test_documents_above_are_named_also_when_they_are_gone(world):
    draft = begun(world, parents=("hunan-2017", "gone-2001"))

    page = page_of(writer(world).get(at("draft-info", draft.pk)))

    assert "湖南实施方案" in page
    assert "gone-2001" in page


def test_a_draft_that_cannot_be_read_is_shown_without_its_burden(world):
    draft = written(world)
    Draft.objects.filter(pk=draft.pk).update(level="nonesuch", wanted=world["auditor"])
    draft.rules.update(reading="")
    client = writer(world)

    shown = client.get(at("draft-submit", draft.pk))
    start = client.post(at("draft-cases-start", draft.pk))
    cases = page_of(client.get(at("draft-cases", draft.pk)))

    assert shown.context["burden"] is None
    assert "文件信息有误，生成不了例子" in page_of(start)
    assert "annual-review-year" in cases


def test_who_is_not_the_named_person_is_told_so(world):
    draft = submitted(world, wanted=world["county_superior"].pk)

    page = page_of(browser_of(world["superior"]).get(at("draft", draft.pk)))

    assert "这份文件指定由county_superior的账号审批。" in page


def test_cases_that_cannot_be_read_are_told_on_the_page(world):
    draft = written(world)
    draft.cases.filter(name="annual-review-year").update(text="- [")
    draft.cases.filter(name="collective-study-month").update(text="name: 一")

    page = page_of(writer(world).get(at("draft-cases", draft.pk)))

    assert "不是正确的 YAML" in page
    assert "例子应是一个列表" in page


def test_the_files_are_shown_and_taken_as_a_folder(world):
    draft = written(world)
    client = browser_of(world["auditor"])

    shown = page_of(client.get(at("draft-files", draft.pk)))
    answer = client.get(at("draft-file", draft.pk))

    assert "anchor: 每月组织一次集中学习" in shown
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == [
            f"{draft.pack}/articles/1.yaml",
            f"{draft.pack}/cases/annual-review-year.yaml",
            f"{draft.pack}/cases/collective-study-month.yaml",
            f"{draft.pack}/pack.yaml",
            f"{draft.pack}/{draft.pack}.txt",
        ]


def test_cases_are_run_made_and_edited_on_the_page(world):
    draft = begun(world)
    ruled(world, draft, monthly())
    url, client = at("draft-cases", draft.pk), writer(world)
    case = at("draft-case", draft.pk, "collective-study-month")

    empty = page_of(client.get(url))
    made = page_of(client.post(at("draft-cases-start", draft.pk), follow=True))
    text = draft.cases.get().text
    wrong = client.post(case, {"text": "- [", "version": "1"})
    failing = text.replace("status: met", "status: missed", 1)
    changed = page_of(client.post(case, {"text": failing, "version": "1"}, follow=True))

    assert "还没有例子" in empty
    assert "生成了 1 份例子" in made
    assert "运行了 3 个例子，0 个不相符" in made
    assert wrong.status_code == 422
    assert "行：不是正确的 YAML" in page_of(wrong)
    assert "- [</textarea>" in page_of(wrong)
    assert "运行了 3 个例子，1 个不相符" in changed
    assert "应是 未完成，算出来是 已完成" in changed
    again = page_of(client.post(at("draft-cases-start", draft.pk), follow=True))
    assert "每条规则都已经有例子" in again


def test_a_stale_edit_of_cases_is_told_and_kept_on_the_page(world):
    draft = written(world)
    case = draft.cases.first()
    assert case is not None
    url = at("draft-case", draft.pk, case.name)
    shown = writer(world).get(url)
    writer(world).post(url, {"text": "- {name: 甲}", "version": "1"})

    stale = writer(world).post(url, {"text": "- {name: 乙}", "version": "1"})

    assert case.text.splitlines()[0] in page_of(shown)
    assert "这些例子刚由" in page_of(stale)
    assert "name: 乙" in page_of(stale)
    assert stale.context["version"] == 2
    writer(world).post(url, {"text": "", "version": "2"})
    gone = writer(world).post(url, {"text": "- {name: 丙}", "version": "2"})
    assert (gone.status_code, gone.context["version"]) == (422, 0)
    assert "name: 丙" in page_of(gone)
    assert writer(world).get(url).status_code == 404
    writer(world).post(url, {"text": "- {name: 丙}", "version": "0"})
    assert draft.cases.get(name=case.name).text == "- {name: 丙}\n"


def test_a_draft_goes_to_a_second_person_and_comes_into_force(world):
    draft = written(world)
    submit = at("draft-submit", draft.pk)

    shown = writer(world).get(submit)
    sent = {"revision": str(draft.revision), "reason": "", "wanted": ""}
    client = writer(world)
    done = client.post(submit, sent, follow=True)
    twice = client.post(submit, sent)
    digest = fresh(draft).digest
    own = client.get(at("draft", draft.pk))
    superior = browser_of(world["superior"])
    asked = superior.get(at("draft", draft.pk))
    yes = superior.post(at("draft-approve", draft.pk), {"digest": digest}, follow=True)

    assert "最忙的支部每年约" in page_of(shown)
    assert "已送审" in page_of(done)
    assert "已经送审了" in page_of(twice)
    assert not own.context["panel"].may_decide
    assert "请你审批" in page_of(asked)
    assert "去施行" in page_of(yes)
    adopt = superior.get(at("pack-adopt", world.town.pk))
    assert "柳溪学习方案" in page_of(adopt)


def test_what_is_wrong_keeps_it_on_the_page_with_the_reason(world):
    draft = written(world)
    draft.rules.filter(anchor__startswith="每年").update(anchor="没有这句话")
    url = at("draft-submit", draft.pk)

    answer = writer(world).post(
        url, {"revision": str(draft.revision), "reason": "今年要抓"}
    )

    assert answer.status_code == 422
    assert "没有这句话" in page_of(answer)
    assert "今年要抓" in page_of(answer)


def test_a_draft_is_returned_with_a_reason_or_taken_back(world):
    draft = submitted(world)
    superior, url = browser_of(world["superior"]), at("draft-return", draft.pk)

    empty = superior.post(url, {"digest": draft.digest, "reason": ""})
    superior.post(url, {"digest": draft.digest, "reason": "党课没有写次数"})
    seen = page_of(writer(world).get(at("draft", draft.pk)))
    again = submitted(world, draft)
    writer(world).post(at("draft-recall", again.pk))

    assert empty.status_code == 422
    assert "退回的理由" in page_of(empty)
    assert "审批人退回：</strong>党课没有写次数" in seen
    assert fresh(draft).state == "writing"
    writer(world).post(at("draft-withdraw", draft.pk))
    assert fresh(draft).state == "withdrawn"
    listed = page_of(writer(world).get(at("drafts", world.town.pk)))
    assert "已作废" in listed


def test_approving_what_changed_is_refused_on_a_page_that_says_so(world):
    draft = submitted(world)

    answer = browser_of(world["superior"]).post(
        at("draft-approve", draft.pk), {"digest": "0" * 64}
    )

    assert "你看到的不是现在送审的内容" in page_of(answer)
    assert fresh(draft).state == "submitted"


def test_who_wrote_it_is_told_that_another_must_approve(world):
    draft = written(world)
    ruled(world, draft, yearly(title="又一条"))
    start_cases(draft, by=world["superior"], at=fresh(draft).started_at)
    submitted(world, draft)

    page = page_of(browser_of(world["superior"]).get(at("draft", draft.pk)))

    assert "你参加了起草，不能审批" in page
    assert "draft-approve" not in page


def test_everybody_else_finds_no_such_page(world):
    draft = submitted(world)
    town, args = world.town.pk, (draft.pk,)
    rule = draft.rules.first()
    assert rule is not None
    before = DraftStep.objects.count()

    for name in ("drafts",):
        assert_only(world, MAY_READ, at(name, town))
    for name in ("draft", "draft-files", "draft-file", "draft-cases"):
        assert_only(world, MAY_READ, at(name, *args))
    assert_only(world, MAY_READ, at("draft-rule", draft.pk, rule.pk))
    for url in (
        at("draft-new", town),
        at("draft-import", town),
        at("draft-info", *args),
        at("draft-recall", *args),
        at("draft-withdraw", *args),
        at("draft-cases-start", *args),
        at("draft-rule-new", *args),
        at("draft-rule", draft.pk, rule.pk),
        at("draft-rule-text", draft.pk, rule.pk),
        at("draft-rule-remove", draft.pk, rule.pk),
        at("draft-case", draft.pk, "annual-review-year"),
        at("draft-submit", *args),
        at("draft-approve", *args),
        at("draft-return", *args),
    ):
        assert_only(world, MAY_WRITE, url, {"text": "x", "page": "phrase"})

    assert DraftStep.objects.count() == before


def test_the_pages_cost_no_more_with_more_rows(world):
    draft = begun(world)
    ruled(world, draft, monthly())
    client = writer(world)
    urls = [at("drafts", world.town.pk), at("draft", draft.pk)]
    before = [queries_of(client, url) for url in urls]
    begun(world)
    ruled(world, draft, yearly())
    ruled(world, draft, monthly(title="又一条"))

    after = [queries_of(client, url) for url in urls]

    assert after == before
    assert max(after) <= 20


def test_a_long_document_still_makes_a_small_page(world):
    text = TEXT + "\n".join(f"第{n}件事要抓好落实，" * 8 for n in range(350))
    draft = begun(world, text=text)
    for form in (monthly(), yearly()):
        ruled(world, draft, form)
    client = writer(world)

    sizes = {
        name: len(client.get(at(name, draft.pk)).content)
        for name in ("draft", "draft-info", "draft-files", "draft-cases")
    }

    assert len(text) > 25_000
    assert {name: size for name, size in sizes.items() if size > LIMIT} == {}


def test_an_approved_draft_says_what_comes_next(world):
    draft = approved(world)

    page = page_of(browser_of(world["superior"]).get(at("draft", draft.pk)))

    assert "去施行" in page
    assert at("document", draft.pack) in page
