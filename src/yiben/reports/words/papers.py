"""The reports and documents that are written here, as data.

A sentence holds figures in braces; the ledger fills them. What only a person
can say is a slot: it is asked for, and marked on the paper until it is there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yiben.rules.words import OrgKind, Word

from .figures import FIGURES, HEAD_FIELDS, STANDING, TREE
from .official import OfficialKind

FIELD = re.compile(r"\{([^{}]+)\}")


class PaperState(Word):
    """A paper is a draft until somebody signs it."""

    DRAFT = "draft", "草稿"
    SIGNED = "signed", "已签发"


@dataclass(frozen=True, slots=True)
class Slot:
    """What a person has to write; ``most`` characters at the most."""

    name: str
    prompt: str
    required: bool = True
    most: int = 4000


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One report or document. ``periods``: "year", "half_year" or neither.

    ``body`` are paragraphs; a paragraph that is a slot in braces alone becomes
    as many as were written. ``kinds`` of organisations may write it.
    """

    name: str
    title: str
    kind: OfficialKind
    heading: str
    body: tuple[str, ...]
    slots: tuple[Slot, ...]
    periods: tuple[str, ...]
    by: frozenset[str]
    about: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of figures its text holds, each once."""
        named = dict.fromkeys(one for text in self.body for one in FIELD.findall(text))
        slots = {one.name for one in self.slots}
        return tuple(one for one in named if one not in slots)

    @property
    def counted(self) -> tuple[str, ...]:
        """Return those of its fields that are figures."""
        return tuple(one for one in self.fields if one not in HEAD_FIELDS)


_BRANCH = frozenset({OrgKind.BRANCH.value, OrgKind.GENERAL_BRANCH.value})
_ABOVE = frozenset(
    {
        OrgKind.COMMITTEE.value,
        OrgKind.WORKING_COMMITTEE.value,
        OrgKind.LEADING_GROUP.value,
        OrgKind.GENERAL_BRANCH.value,
    }
)
_ALL = _BRANCH | _ABOVE
HALF, YEAR = "half_year", "year"
_MET = (
    "{期间}，共召开支部党员大会{党员大会次数}次、支部委员会会议{支委会次数}次、"
    "党小组会{党小组会次数}次，上党课{党课次数}次，应到{三会一课应到人次}人次，"
    "实到{三会一课实到人次}人次；其中会后超过十日才入账、标明补录的{三会一课补录条数}条。"
)
_THEME = (
    "开展主题党日{主题党日次数}次，应到{主题党日应到人次}人次，实到{主题党日实到人次}人次；"
    "志愿服务{志愿服务次数}次，集中学习{集中学习次数}次。"
)
_DUTY = (
    "按现行文件，本期应办{应办项数}项，已办{已办项数}项（其中补录完成{补录完成项数}项），"
    "说明未开展{说明未开展项数}项，经批准免除{免除项数}项，未完成{未完成项数}项。"
)
_LISTS = "提出问题{提出问题件数}件，办结{办结问题件数}件，验收销号{销号问题件数}件。"
_TREE = "截至{截止日期}，{组织简称}共有党支部{支部数}个，党员{党员数}名。"
_OWN = "截至{截止日期}，{组织简称}有党员{党员数}名。"
_BODY = Slot(
    "正文", "写出全文，一行一段；“一、”“（一）”开头的自动成为标题。", most=20_000
)

PAPERS: Final = (
    PaperForm(
        "meeting-half",
        "“三会一课”半年报告",
        OfficialKind.REPORT,
        "关于{期间}“三会一课”开展情况的报告",
        (
            "现将{期间}“三会一课”开展情况报告如下。",
            "一、基本情况",
            _OWN + _MET,
            _THEME,
            "二、职责完成情况",
            _DUTY,
            "三、做法和成效",
            "{做法和成效}",
            "四、问题和打算",
            "{问题和打算}",
        ),
        (
            Slot("做法和成效", "本期怎样做的、有什么成效。"),
            Slot("问题和打算", "存在什么问题、下一步怎么办。"),
        ),
        (HALF,),
        _BRANCH,
        "支部每半年向上级报告，次数和到会由台账填。",
    ),
    PaperForm(
        "year-work",
        "年度工作报告",
        OfficialKind.REPORT,
        "关于{期间}党建工作情况的报告",
        (
            "现将{期间}党建工作情况报告如下。",
            "一、工作开展情况",
            _TREE + _MET,
            _THEME,
            "召开组织生活会{组织生活会次数}次，民主评议党员{民主评议次数}次，谈心谈话{谈心谈话次数}次。",
            "二、职责完成情况",
            _DUTY,
            "三、问题整改情况",
            _LISTS,
            "四、成效",
            "{成效}",
            "五、存在的问题",
            "{存在的问题}",
            "六、下一年打算",
            "{下一年打算}",
        ),
        (
            Slot("成效", "一年来的成效，有例子更好。"),
            Slot("存在的问题", "问题和原因。"),
            Slot("下一年打算", "下一年准备怎么做。"),
        ),
        (YEAR,),
        _ALL,
        "做了什么由台账写，成效、问题和打算由人写。",
    ),
    PaperForm(
        "special",
        "专题报告",
        OfficialKind.REPORT,
        "关于{事项}的报告",
        (
            "现将{事项}有关情况报告如下。",
            "一、基本情况",
            _TREE,
            _MET,
            _THEME,
            "二、专题内容",
            "{专题内容}",
            "三、下一步打算",
            "{下一步打算}",
        ),
        (
            Slot("事项", "报告什么事，写进标题。", most=40),
            Slot("专题内容", "情况、做法、问题。"),
            Slot("下一步打算", "下一步怎么办。"),
        ),
        (HALF, YEAR),
        _ALL,
        "就一件事向上级报告，附上台账里的有关数字。",
    ),
    PaperForm(
        "evaluation",
        "年度检查评估与总结",
        OfficialKind.REPORT,
        "关于{期间}检查评估情况的报告",
        (
            "现将{期间}检查评估情况报告如下。",
            "一、检查范围",
            _TREE + "本期督促检查{督促检查次数}次。",
            "二、开展情况",
            _MET,
            _THEME,
            "开展过主题党日的组织{主题党日开展组织数}个。",
            "三、职责完成情况",
            _DUTY + "未开展已说明原因的{未开展说明条数}条。",
            "四、问题整改",
            _LISTS,
            "五、评估意见",
            "{评估意见}",
            "六、下一步措施",
            "{下一步措施}",
        ),
        (
            Slot("评估意见", "由会议研究形成的评估意见；不给单位和个人排名。"),
            Slot("下一步措施", "针对短板的措施。"),
        ),
        (YEAR,),
        _ABOVE,
        "范围、次数、完成和整改由台账写，评估意见由人写。",
    ),
    PaperForm(
        "circular",
        "情况通报",
        OfficialKind.CIRCULAR,
        "关于{期间}基本制度执行情况的通报",
        (
            "现将{期间}基本制度执行情况通报如下。",
            "一、总体情况",
            _TREE + _MET,
            _THEME,
            "二、职责完成情况",
            _DUTY,
            "三、肯定的做法",
            "{肯定的做法}",
            "四、存在的问题",
            "{存在的问题}",
            "五、工作要求",
            "{工作要求}",
        ),
        (
            Slot("肯定的做法", "肯定什么；写事，不排名。"),
            Slot("存在的问题", "点到事情和原因。"),
            Slot("工作要求", "提什么要求，依据哪份文件。"),
        ),
        (HALF, YEAR),
        _ABOVE,
        "数字由台账写；只写总数，不给组织和个人排名。",
    ),
    PaperForm(
        "notice",
        "通知",
        OfficialKind.NOTICE,
        "关于{事项}的通知",
        ("{正文}",),
        (Slot("事项", "通知什么事，写进标题。", most=40), _BODY),
        (),
        _ALL,
        "按公文格式排版的通知。",
    ),
    PaperForm(
        "minutes",
        "会议纪要",
        OfficialKind.MINUTES,
        "{会议名称}纪要",
        ("{正文}",),
        (
            Slot("会议名称", "什么会。", most=40),
            _BODY,
            Slot("出席", "出席的人，用顿号隔开。", most=1000),
            Slot("列席", "列席的人；没有就空着。", required=False, most=1000),
        ),
        (),
        _ALL,
        "按公文格式排版的纪要，不加盖印章。",
    ),
)
PAPER_FORMS: Final = {one.name: one for one in PAPERS}


COMMON: Final = ("主送机关", "签发人", "抄送", "印发机关", "附注")
"""What every document may say of itself; left empty, the usual stands there."""


def template_fields(form: PaperForm) -> Iterator[str]:
    """Yield every name that a template of this paper may write in braces."""
    yield from HEAD_FIELDS
    yield from FIGURES
    yield from TREE
    yield from STANDING
    yield from (one.name for one in form.slots)
    yield from ("标题", "文号", "主送机关", "签发人", "发文机关", "成文日期")
    yield "数据来源"
