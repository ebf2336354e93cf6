"""Texts and packs that tests bring in; rows are made by the room's own actions."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import docx

from yiben.common.clock import moment
from yiben.org.models import Org
from yiben.people.models import Account, Grant

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"
MISSING = "五份文件不在 ../shared/documents，无从核对"

TOWN_TEXT = """\
青石镇党委
关于推进学习常态化的实施方案
一、学习
各党支部每月组织一次集中学习，党小组要经常
开展讨论。落实“三定一看”要求。
二、报告
重大情况发生以后及时报告镇党委。支部每季度讲一次党课。
"""

SYSTEMS_YAML = """\
seminar: {name: 专题研讨, pattern: M}
group_meeting: {name: 党小组会, pattern: M}
theme_day: {name: 主题党日, pattern: M}
party_lecture: {name: 党课, pattern: M}
special_report: {name: 专题报告, pattern: Q}
"""

KINDS_YAML = """\
- {kind: gatherings.seminar.held, system: seminar, label: 研讨, pattern: M, book: gatherings, by: [branch]}
- {kind: gatherings.group_meeting.held, system: group_meeting, label: 小组会, pattern: M, book: gatherings, by: [party_group]}
- {kind: gatherings.party_lecture.held, system: party_lecture, label: 党课, pattern: M, book: gatherings, by: [branch]}
- {kind: registers.event.registered, system: special_report, label: 重大事项, pattern: R, book: registers, by: [branch]}
- {kind: filings.major_event_report, system: special_report, label: 重大事项报告, pattern: Q, book: filings, by: [branch], states: [made, filed]}
"""

PACK_YAML = """\
pack: {name}
title: {title}
short: {short}
issuer: {issuer}
level: {level}
number: null
issued_on: null
in_force_from: {in_force_from}
in_force_note: 为测试虚构
parents: [{parents}]
text: {{file: {name}.txt, characters: {characters}}}
"""

TOWN_ARTICLES = """\
section: 一
articles:
  - anchor: 每月组织一次集中学习
    reading: 支部每月集中学习一次。
    rules:
      - id: study-monthly
        title: 集中学习
        system: seminar
        form: require
        binds: {subject: org, org: [branch]}
        record: {kinds: [gatherings.seminar.held]}
        every: month
        settable: [at_least]
  - anchor: 党小组要经常开展讨论
    reading: 党小组经常讨论，次数由单位定。
    rules:
      - id: group-talk-regular
        title: 党小组讨论
        system: group_meeting
        form: require
        binds: {subject: org, org: [party_group]}
        record: {kinds: [gatherings.group_meeting.held]}
        every: open
        open_term: 经常
        settable: [every, at_least]
  - anchor: 落实“三定一看”要求
    reading: “三定一看”的内容文中没有。
    rules:
      - id: named-practice
        title: 三定一看
        system: theme_day
        form: guide
        why: 文中没有写内容
        needs: [三定一看]
  - anchor: 重大情况发生以后及时报告
    section: 二
    reading: 发生重大情况要报告，期限由单位定。
    rules:
      - id: event-report-prompt
        title: 重大情况报告
        system: special_report
        form: when
        binds: {subject: org, org: [branch]}
        event: {kinds: [registers.event.registered]}
        record: {kinds: [filings.major_event_report.filed]}
        within_days: open
        open_term: 及时
        settable: [within_days]
  - anchor: 每季度讲一次党课
    section: 二
    reading: 支部每季度讲一次党课。
    rules:
      - id: lecture-quarterly
        title: 讲党课
        system: party_lecture
        form: require
        binds: {subject: org, org: [branch]}
        record: {kinds: [gatherings.party_lecture.held]}
        every: quarter
"""


def write_shelf(folder: Path) -> None:
    """Write what every folder of packs has: kinds and systems."""
    (folder / "kinds").mkdir(parents=True)
    (folder / "kinds" / "all.yaml").write_text(KINDS_YAML, encoding="utf-8")
    (folder / "systems.yaml").write_text(SYSTEMS_YAML, encoding="utf-8")


def write_pack(
    folder: Path,
    name: str,
    *,
    level: str = "town",
    articles: str = TOWN_ARTICLES,
    in_force_from: str = "2026-01-01",
    parents: str = "",
) -> Path:
    """Write a pack below ``folder`` and return its own folder."""
    own = folder / level / name
    (own / "articles").mkdir(parents=True)
    head = PACK_YAML.format(
        name=name,
        title=f"{name}的实施方案",
        short=name,
        issuer=f"{name}的党委",
        level=level,
        in_force_from=in_force_from,
        parents=parents,
        characters=100,
    )
    (own / "pack.yaml").write_text(head, encoding="utf-8")
    (own / "articles" / "1.yaml").write_text(articles, encoding="utf-8")
    return own


def word_file(text: str = TOWN_TEXT) -> bytes:
    """Return a Word file with one paragraph for each line."""
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a Word file in which one part is replaced or added."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return packed.getvalue()


# --- a small land -----------------------------------------------------------

FOUNDED = date(2020, 1, 1)
AT = moment(date(2026, 3, 2))


@dataclass
class Land:
    """The centre, two provinces, and in one of them a path down to a group."""

    centre: Org
    province: Org
    zone: Org
    town: Org
    branch: Org
    group: Org
    elsewhere: Org
    cast: dict[str, Account] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Account:
        return self.cast[name]


def make_unit(name: str, kind: str, level: str, above: Org | None = None) -> Org:
    fields = Org(
        name=name,
        short_name=name,
        kind=kind,
        level=level,
        sector="general",
        founded_on=FOUNDED,
    )
    if above is None:
        made: Org = Org.objects.add_root(instance=fields)
    else:
        made = Org.objects.add_child(Org.objects.get(pk=above.pk), instance=fields)
    return made


def make_viewer(name: str, role: str | None, org: Org | None = None) -> Account:
    account = Account.objects.create(username=name, display_name=name)
    if role is not None:
        Grant.objects.create(account=account, org=org, role=role, from_on=FOUNDED)
    return account


def make_land() -> Land:
    centre = make_unit("中央", "committee", "central")
    province = make_unit("青州省委", "committee", "province", centre)
    zone = make_unit("青东开发区党工委", "working_committee", "county", province)
    town = make_unit("青石镇党委", "committee", "town", zone)
    branch = make_unit("石桥村党支部", "branch", "base", town)
    group = make_unit("石桥村第一党小组", "party_group", "base", branch)
    elsewhere = make_unit("白州省委", "committee", "province", centre)
    held = {
        "centre": ("superior", centre),
        "province": ("superior", province),
        "zone": ("superior", zone),
        "town": ("superior", town),
        "town_recorder": ("recorder", town),
        "recorder": ("recorder", branch),
        "member": ("member", branch),
        "stranger": ("superior", elsewhere),
        "auditor": ("auditor", province),
        "system_admin": ("system_admin", None),
        "security_admin": ("security_admin", None),
        "nobody": (None, None),
    }
    cast = {name: make_viewer(name, *grant) for name, grant in held.items()}
    return Land(centre, province, zone, town, branch, group, elsewhere, cast)
