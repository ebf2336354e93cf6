"""How much a recorder types: for one theme day, and for a branch's whole year.

The demonstration is built in a scratch database, its pages are fetched as the
recorder of a branch sees them, and the questions are counted in what was
rendered. Counted is what has to be typed or chosen by hand:

* a question marked 必填 that comes empty; what is filled in already is not;
* the text of the record itself, where a form has one and it is empty;
* for each member who was not there two: that they were not, and why;
* for each resolution four: its words, the votes, who sees to it, until when;
* for each line of the year's plan two: its theme and its day;
* who spoke, where somebody did and the form does not know it yet.

What may be left empty is not counted. Records of books whose forms are not
fetched here (lists, dues, ballots, the library) are listed with neither what is
typed nor cells of paper. The theme day is really entered and
closed with what was counted and nothing else; if that fails, so does this.

Set against it are the cells of the paper forms (docs of the forms in use: a
common head of nineteen cells, and the columns of each form) that the same
entries fill. ``--json`` prints one object on the last line.
"""

import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from _rendered import Group, answers, form_of, to_type

DAY = date(2026, 12, 21)
RECORDER = "shiqiao"
THEME_DAY = "gatherings.theme_day.held"
GOAL = 6
TRIES = 4
CLOSED = "这次记录同时算作"
ABSENT, RESOLUTION, CARD = 2, 4, 3
HEAD = (
    "组织 类型 主题 计划日期 开始 结束 地点 主持人 记录人 应到 实到 缺席 列席 "
    "议程 内容摘要 决议 主持人签字 记录人签字 归档日期"
).split()
FORMS: dict[str, tuple[str, ...]] = {
    "gatherings.theme_day": ("主题", "月份", "形式", "环节", "议定事项的落实"),
    "gatherings.member_assembly": (
        "到会人数核对",
        "表决方式",
        "决议",
        "支委会提交的事项",
    ),
    "gatherings.committee_meeting": ("不同意见", "责任人", "期限"),
    "gatherings.group_meeting": ("小组", "学习材料", "交流要点", "向支部反馈"),
    "gatherings.party_lecture": tuple("主讲人 身份 题目 提纲 学时 对象 来源".split()),
    "gatherings.org_life_meeting": tuple(
        "主题 会前准备 批评记录 问题清单 整改措施 上次清单的落实".split()
    ),
    "gatherings.appraisal_meeting": tuple(
        "应到 实到 发票 收票 废票 各等次 支委会意见 反馈日期".split()
    ),
    "gatherings.dues_day": (),
    "filings.meeting_plan": (),
    "filings.study_plan": tuple("时间 题目 材料 形式 领学人 学时 备注".split()),
    "filings.meeting_report": tuple("工作 成效 问题 下步打算 党员意见".split()),
    "filings.theme_day_report": tuple("工作 成效 问题 下步打算 党员意见".split()),
    "filings.shortboard_list": tuple("序号 来源 问题 类别 发现日期 责任人".split()),
    "filings.key_tasks": tuple("序号 问题 任务 措施 期限 配合单位".split()),
}
PLANNED, PLAN_ROW, DUES_ROW, VOTES = 2, 6, 3, 6
OWN_STEPS = ("made", "filed")


@dataclass
class Row:
    """One kind of record in the year of a branch."""

    label: str
    times: int = 0
    each: int = 0
    typed: int = 0
    cells: int = 0


class Year:
    """The demonstration's branch, its recorder and the entries of the year."""

    def __init__(self) -> None:
        from django.test import Client

        from yiben.ledger.queries import entries_of
        from yiben.org.queries import org
        from yiben.people.queries import account_named, members_of
        from yiben.plans.queries import items_of

        self.account = account_named(RECORDER)
        assert self.account is not None, "the demonstration has no such recorder"
        self.client = Client(HTTP_HOST="localhost")
        backend = "yiben.config.sessions.AccountBackend"
        self.client.force_login(self.account, backend=backend)
        home = next(one.org_id for one in self.account.grants() if one.org_id)
        who: dict[str, Any] = {"seen_by": self.account}
        self.unit = org(home, **who)
        self.entries = [
            one
            for one in entries_of(
                self.unit, since=date(DAY.year, 1, 1), until=DAY, limit=5000, **who
            )
            if one.unit_id == self.unit.pk and one.is_current
        ]
        self.n_members = len(members_of(self.unit, on=DAY, **who))
        self.n_planned = len(items_of(self.unit, DAY.year, **who))

    def page(self, url: str) -> str:
        """Return a page as text; a page that is not there is a fault of ours."""
        answer = self.client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url}: {answer.status_code}")
        return str(answer.content.decode())

    def url_of(self, entry: Any) -> str:
        """Return the form by which such an entry is made; "" if it follows by itself."""
        from django.urls import reverse

        book, name, step = entry.kind.split(".")
        if book == "gatherings":
            return str(reverse("gathering-new", args=[self.unit.pk, entry.kind]))
        if book == "registers":
            return str(reverse("register-new", args=[self.unit.pk, entry.kind]))
        if book == "filings" and step in OWN_STEPS:
            # A form that is sent is not empty any more: last year's is, and
            # with less to fill it from.
            period = (entry.credit_period or str(DAY.year)).replace(
                str(DAY.year), str(DAY.year - 1)
            )
            args = [self.unit.pk, f"{book}.{name}", period]
            return str(reverse("filing-new", args=args))
        return ""


def enter_theme_day(year: Year) -> dict[str, int]:
    """Enter and close a theme day with one on leave; return what was typed.

    What the server asks for beyond what the page marks is typed, and counted.
    """
    from django.urls import reverse

    url = reverse("gathering-new", args=[year.unit.pk, THEME_DAY])
    groups, sent = form_of(year.page(f"{url}?on={DAY}"))
    typed = answers(groups, to_type(groups), DAY) | _one_away(sent)
    for _ in range(TRIES):
        given = {**sent, **typed, "act": "close"}
        answer = year.client.post(url, given, follow=True)
        place = answer.redirect_chain[-1][0]
        _, closing = form_of(answer.content.decode())
        page = year.client.post(place, closing, follow=True).content.decode()
        if CLOSED in page:
            return {"主题党日": len(typed), **_dues(year, page)}
        groups, sent = form_of(page)
        wrong = (one.names[0] for one in groups if one.is_wrong)
        typed |= answers(groups, wrong, DAY)
        url = place.replace("/close/", "/edit/")
    raise RuntimeError(f"主题党日没有关闭：{place}")


def _one_away(sent: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the two answers by which a member without a task is on leave."""
    tasks = {one for name in sent if name.startswith("role:") for one in sent[name]}
    seats = [name for name in sent if name.startswith("seat:")]
    away = [name for name in seats if name.partition(":")[2] not in tasks][-1]
    return {away: "leave", away.replace("seat:", "reason:"): "外出务工"}


def _dues(year: Year, page: str) -> dict[str, int]:
    """Go on to the dues that were collected there; return what was typed."""
    found = re.search(r'href="([^"]*/dues/\?[^"]*)"', page)
    if found is None:
        return {}
    url = found[1].replace("&amp;", "&")
    groups, sent = form_of(year.page(url))
    typed = answers(groups, to_type(groups), DAY)
    answer = year.client.post(url, {**sent, **typed}, follow=True)
    if "已登记" not in answer.content.decode():
        raise RuntimeError(f"党费没有登记：{url}")
    return {"党费": len(typed)}


def rows_of(year: Year) -> dict[str, Row]:
    """Return the year by kinds: how often, what is typed, what paper it fills."""
    rows: dict[str, Row] = {}
    forms: dict[str, list[Group]] = {}
    for entry in year.entries:
        row = rows.setdefault(entry.kind, Row(entry.kind_label))
        row.times += 1
        url = year.url_of(entry)
        if url and url not in forms:
            forms[url] = form_of(year.page(url))[0]
        groups = forms.get(url, [])
        row.each = len(to_type(groups))
        away = sum(not one.counted for one in entry.people if one.role == "attendee")
        votes = len(entry.resolutions)
        spoke = any(one.role == "speaker" for one in entry.people)
        row.typed += row.each + ABSENT * away + RESOLUTION * votes
        if entry.kind == "filings.meeting_plan.filed":
            row.typed += PLANNED * year.n_planned
        row.typed += int(spoke and _asks(groups, "role:speaker"))
        row.cells += cells_of(year, entry, away, votes)
    return rows


def _asks(groups: Iterable[Group], name: str) -> bool:
    """Say whether a question is there and not answered beforehand."""
    return any(name in one.names and not one.filled for one in groups)


def cells_of(year: Year, entry: Any, away: int, votes: int) -> int:
    """Return how many cells the paper forms of an entry have."""
    parts = _kinds(entry)
    if entry.kind.startswith("filings."):
        book = parts[0]
        if entry.kind.rpartition(".")[2] not in OWN_STEPS or book not in FORMS:
            return 0
        plan = year.n_planned * PLAN_ROW if book == "filings.meeting_plan" else 0
        return len(FORMS[book]) + plan
    if not entry.kind.startswith("gatherings."):
        return 0
    forms = [FORMS[one] for one in parts if one in FORMS]
    dues = DUES_ROW * entry.present if "gatherings.dues_day" in parts else 0
    heads = sum(len(HEAD) + len(one) for one in forms if one)
    return heads + dues + ABSENT * away + VOTES * votes


def _kinds(entry: Any) -> list[str]:
    """Return the kinds of an entry without their steps, the main one first."""
    from yiben.policy.queries import kinds

    named = {one.label: one.kind for one in kinds().values() if one.is_posted}
    every = [entry.kind, *(named.get(label, "") for label in entry.part_labels)]
    return [one.rpartition(".")[0] for one in every]


def report(
    typed: Mapping[str, int], rows: Mapping[str, Row], cards: int
) -> dict[str, Any]:
    """Return the figures of the whole."""
    total = sum(one.typed for one in rows.values())
    cells = sum(one.cells for one in rows.values())
    return {
        "theme_day": sum(typed.values()),
        "goal": GOAL,
        "year_records": sum(one.times for one in rows.values()),
        "year_typed": total,
        "paper_cells": cells,
        "paper_cells_with_cards": cells + cards,
        "cells_per_typed": round(cells / total, 1) if total else 0,
        "cells_per_typed_with_cards": round((cells + cards) / total, 1) if total else 0,
    }


def show(
    typed: Mapping[str, int], rows: Mapping[str, Row], told: dict[str, Any]
) -> None:
    """Print the tables."""
    good = "合格" if told["theme_day"] <= GOAL else "超出"
    parts = "，".join(f"{name} {number}" for name, number in typed.items())
    print(
        f"一次普通主题党日要填 {told['theme_day']} 项（{parts}），上限 {GOAL} 项  {good}"
    )
    print("已实际录入并关闭；预先填好的、可以不填的不算，一名党员请假算两项。\n")
    print("一个支部一年（演示数据里的石桥村支部，项数在渲染出来的表单上数）")
    print(f"{'次数':>4}{'每次':>5}{'共填':>6}{'纸表格数':>7}  种类")
    for one in sorted(rows.values(), key=lambda row: -row.cells):
        print(f"{one.times:>6}{one.each:>7}{one.typed:>8}{one.cells:>10}  {one.label}")
    print(
        f"{told['year_records']:>6}{'':>7}{told['year_typed']:>8}"
        f"{told['paper_cells']:>10}  合计：填一项得 {told['cells_per_typed']} 格"
    )
    print(
        f"连同党员活动记实卡 {told['paper_cells_with_cards']} 格，"
        f"填一项得 {told['cells_per_typed_with_cards']} 格"
    )


def build(folder: Path) -> None:
    """Build the demonstration in a database of its own."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder / 'burden.db'}",
        "YIBEN_VAR": str(folder),
        "YIBEN_DEMO": "1",
        "YIBEN_TODAY": DAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "yiben.config.settings",
    }
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from yiben.jobs.demo import build as build_demo

    # Nothing was collected here: pictures and styles are not what is counted.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    call_command("migrate", verbosity=0)
    build_demo("year-end", say=lambda text: print(text, file=sys.stderr))


def main() -> int:
    """Measure, print, and fail if a theme day asks for more than the goal."""
    with tempfile.TemporaryDirectory(prefix="yiben-burden-") as name:
        build(Path(name))
        year = Year()
        rows = rows_of(year)
        counted = Counter(
            person.id
            for one in year.entries
            if one.kind.startswith("gatherings.")
            for person in one.people
            if person.counted and person.role == "attendee"
        )
        typed = enter_theme_day(year)
        told = report(typed, rows, CARD * counted.total())
    show(typed, rows, told)
    if "--json" in sys.argv:
        print(json.dumps(told, ensure_ascii=False))
    return int(told["theme_day"] > GOAL)


if __name__ == "__main__":
    sys.exit(main())
