"""The form of a rule, in three pages: which words, who must record what, how often.

Each page asks only what the answers before it need.
"""

from collections.abc import Iterable, Iterator, Sequence

from yiben.rules.kinds import Kind, KindTag
from yiben.rules.words import (
    Form,
    MembershipKind,
    Office,
    SubjectKind,
)

from .draft_answers import WORDS_ONLY, usual_role
from .draft_offer import (
    EVERY,
    FLAGS,
    FORMS,
    OWNERS,
    RECIPIENTS,
    ROLES,
    STRENGTHS,
    SUBJECTS,
    TRAITS,
    Offer,
    Options,
    Part,
    event_options,
    kind_options,
)
from .sheet import Question

PHRASE = (
    Question(
        "phrase",
        "原文里的话",
        help="从原文复制，一字不差，至多 20 字，全文只出现一次。",
    ),
    Question("form", "这句话要求做什么", "radios", options=FORMS),
)


def whom_questions(form: str, offer: Offer) -> tuple[Question, ...]:
    """Return who must do it, and what record shows it."""
    label = {
        Form.FILE: "报送什么",
        Form.KEEP: "要有哪一种登记",
        Form.WHEN: "办了以后记成什么",
        Form.CARRY: "开展什么的时候要带上",
    }.get(Form(form), "记成哪一种记录")
    kind = Question(
        "kind",
        label,
        "select",
        options=tuple(kind_options(form, offer)),
        empty="请选择",
        help="系统里有的记录种类。开展以后在台账里记一次，就算到这一条上。",
    )
    if form == Form.WHEN:
        event = Question(
            "event_kind",
            "出了什么事",
            "select",
            options=tuple(event_options(offer)),
            empty="请选择",
            help="一般是“重大事项登记”，下一页再选是哪一类事项。",
        )
        return event, kind
    return Question("subject", "约束谁", "radios", options=SUBJECTS), kind


def detail_parts(form: str, subject: str, kind: str, offer: Offer) -> list[Part]:
    """Return the questions of the last page, in their groups."""
    chosen = offer.kinds.get(kind)
    if form in WORDS_ONLY:
        return [*_words(form, offer), _told(form)]
    parts = [
        Part(
            "约束谁",
            tuple(_whom(subject, offer)),
            help="括号里是本组织以下现在有多少。",
        ),
        Part("怎样算做到", tuple(_asked(form, chosen, offer))),
        Part(
            "还有别的条件",
            tuple(_more(form, subject, chosen, offer)),
            help="原文没有写的不要填。",
            folded=True,
        ),
        _above(offer),
        _told(form),
    ]
    return [part for part in parts if part.questions]


def _whom(subject: str, offer: Offer) -> Iterator[Question]:
    label = {
        SubjectKind.ORG: "哪几种组织",
        SubjectKind.RELATION: "哪几种上级",
    }.get(SubjectKind(subject), "在哪几种组织里")
    yield _checks("org", label, offer.orgs, help="一种也不选，就是各种都约束。")
    if subject == SubjectKind.RELATION:
        yield _checks("below", "对哪几种下级", offer.orgs)
    if subject in {SubjectKind.OFFICE, SubjectKind.PAIR}:
        offices = tuple((one.value, one.label) for one in Office)
        yield _checks("office", "哪些职务", offices)
    if subject == SubjectKind.MEMBER:
        yield _checks(
            "membership",
            "哪些党员",
            tuple(MembershipKind.choices()),
            help="一种也不选，就是都约束。",
        )
        yield _checks("except_flags", "不含", FLAGS)
    owners = Question("owner", "范围", "radios", required=False, options=OWNERS[1:])
    yield Question(
        owners.name,
        owners.label,
        "select",
        required=False,
        options=OWNERS[1:],
        empty=OWNERS[0][1],
    )


def _checks(name: str, label: str, options: Options, help: str = "") -> Question:  # noqa: A002 -- the name of the field
    return Question(name, label, "checks", required=False, options=options, help=help)


def _number(name: str, label: str, help: str = "") -> Question:  # noqa: A002 -- the name of the field
    return Question(name, label, "number", required=False, help=help)


def _asked(form: str, kind: Kind | None, offer: Offer) -> Iterator[Question]:
    if form in {Form.REQUIRE, Form.FILE}:
        yield Question("every", "多久一次", "select", options=EVERY)
        yield Question(
            "open_term",
            "待定的话，原文用的是哪个词",
            required=False,
            help="如 定期、经常、按期；一个字没写就填 未写周期。待定的由"
            f"{offer.document or '施行单位'}先定，没有定的下级可以自己定。",
        )
        yield _number("at_least", "每个周期至少几次", help="不填就是 1 次。")
    if form == Form.FILE:
        yield Question("recipient", "报给谁", "select", options=RECIPIENTS)
    if form == Form.KEEP:
        yield _number("at_least", "至少几个", help="不填就是 1 个。")
        yield Question("by", "最晚哪天要有", "date", required=False)
        yield Question(
            "open_term",
            "期限没有写清的话，原文用的是哪个词",
            required=False,
            help="如 尽快、逐步。写了它，到期日就待定。",
        )
    if form == Form.WHEN:
        yield from _event(offer)
        yield _number("within_days", "多少天以内", help="原文没有写几天，就留空。")
        yield Question(
            "open_term",
            "没有写几天的话，原文用的是哪个词",
            required=False,
            help="如 及时、第一时间。由施行单位在“待定事项”里确定天数。",
        )
    if form == Form.CARRY:
        yield Question(
            "elements", "要带上什么", "checks", required=False, options=_tags(kind)
        )
        yield _number("at_least", "至少几次带上", help="不填就是每一次都要带上。")


def _event(offer: Offer) -> Iterator[Question]:
    tags: dict[str, str] = {}
    for kind in offer.kinds.values():
        if kind.book == "registers" and ".event." in kind.kind:
            tags |= dict(_tags(kind))
    if tags:
        yield _checks(
            "event_tags",
            "哪一类事项",
            tuple(tags.items()),
            help="一类也不选，就是任何事项。",
        )


def _tags(kind: Kind | None) -> Options:
    found: Iterable[KindTag] = (*kind.tags, *kind.elements) if kind else ()
    return tuple((one.tag, one.label) for one in found)


def _more(
    form: str, subject: str, kind: Kind | None, offer: Offer
) -> Iterator[Question]:
    yield _checks("sector", "只约束哪些领域", offer.sectors)
    if len(offer.levels) > 1:
        yield _checks("level", "只约束哪些层级", offer.levels)
    yield _checks("having", "只约束具备这些条件的", TRAITS)
    yield _checks("lacking", "只约束没有这些的", TRAITS)
    if subject == SubjectKind.MEMBER:
        yield _checks("only_flags", "只约束", FLAGS)
    if form in {Form.REQUIRE, Form.CARRY, Form.KEEP}:
        for name, label in (
            ("other_kind", "这种记录也算"),
            ("third_kind", "还有这种也算"),
        ):
            options = tuple(kind_options(form, offer))
            yield Question(
                name, label, "select", required=False, options=options, empty="（没有）"
            )
    roles = ROLES.get(subject, ())
    if roles:
        usual = dict(roles).get(usual_role(form, subject), "")
        help_text = f"一般是“{usual}”；有一项符合就算。"
        yield _checks("roles", "以什么身份才算", roles, help=help_text)
    if tags := _tags(kind):
        yield _checks(
            "tags", "只算带有这些内容的", tags, help="选了几项就要同时带有几项。"
        )
    if form in {Form.REQUIRE, Form.FILE}:
        yield from _when()
    if form == Form.REQUIRE:
        yield _number("day", "固定在每月几日")
        if kind is not None and kind.attendance:
            yield _number("min_rate", "到会率至少百分之几")
            yield _checks("covers", "覆盖", (("members", "列出没有参加到的党员"),))


def _when() -> Iterator[Question]:
    yield _number(
        "window_first",
        "只在周期里的第几个月以后才算",
        help="如每年一月至三月：填 1 和 3；每季度最后一个月：填 3 和 3。",
    )
    yield _number("window_last", "到第几个月为止")
    yield _number("grace_days", "周期结束后几天内补录仍算按时", help="不填就是 10 天。")
    yield _checks("settable", "单位可以自定", (("at_least", "次数可以定得更多"),))


def _above(offer: Offer) -> Part:
    questions = []
    if offer.near:
        questions.append(
            _checks(
                "refines",
                "细化上级的哪一条",
                offer.near,
                help="选了以后，只有更严的那一条另算职责；放宽的不生效。",
            )
        )
    return Part(
        "和上级文件的关系",
        tuple(questions),
        help="下面是本组织上级已经施行的文件里，同一制度或同类记录的规定。",
    )


def _words(form: str, offer: Offer) -> Iterator[Part]:
    system = Question(
        "system",
        "属于哪项制度",
        "select",
        options=offer.systems,
        empty="请选择",
    )
    match form:
        case Form.DEFINE:
            asked: Sequence[Question] = (
                Question("term", "名目", help="原文里的叫法，如 五查五改。"),
                Question("items", "指什么", "textarea", help="一行写一项。", rows=6),
            )
        case Form.FORBID:
            asked = (
                _checks("features", "不许有的做法", offer.features),
                _checks("suspends", "暂停哪些制度", offer.systems),
            )
        case _:
            asked = (
                Question(
                    "why",
                    "为什么没法核对",
                    "textarea",
                    help="如“是要求的态度，没有记录可以核对”。没有写次数不算理由：那是“待定”。",
                    rows=3,
                ),
            )
    yield Part("内容", (*asked, system))


def _told(form: str) -> Part:
    questions = [
        Question("title", "简短的名字", help="如 支部集中学习。显示在职责清单里。"),
        Question(
            "reading",
            "用自己的话说一遍",
            "textarea",
            help="让没有看过原文的人看得懂要做什么。",
            rows=3,
        ),
        Question(
            "section",
            "原文的章节",
            required=False,
            help="引用时写在文件名后面，如 三（一）2。",
        ),
    ]
    if form not in WORDS_ONLY:
        questions.append(Question("strength", "力度", "select", options=STRENGTHS))
        questions.append(
            Question(
                "consequence",
                "原文写的后果",
                required=False,
                help="如 逾期不报的予以通报。",
            )
        )
    needs = Question(
        "needs",
        "用到而文件没有写清内容的名目",
        "textarea",
        required=False,
        help="如 四定两挂一戴。一行一个；在内容补上以前，这一条显示“内容待补”。",
        rows=2,
    )
    if form not in {Form.DEFINE, Form.FORBID}:
        questions.append(needs)
    note = Question("note", "读法说明、疑点", "textarea", required=False, rows=2)
    return Part("写给大家看的", (*questions, note))


NAMES = frozenset(
    "phrase form subject kind event_kind other_kind third_kind org below office "
    "membership except_flags only_flags owner sector level having lacking roles tags "
    "covers day min_rate window_first window_last grace_days settable every open_term "
    "at_least recipient by event_tags within_days elements refines system term items "
    "features suspends why title reading section strength consequence needs note".split()
)
