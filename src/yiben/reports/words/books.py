"""The books that can be printed, as data: which kinds, in which shape, for whom.

Columns follow the paper forms branches keep (domain notes §4).
"""

from dataclasses import dataclass
from typing import Final

from yiben.rules.words import Word


class Shape(Word):
    """How the entries of a book are laid out."""

    RECORDS = "records", "一条一张表"
    ROLL = "roll", "一条一行"
    THREADS = "threads", "一事一行"
    DUES = "dues", "按月对人"
    CARDS = "cards", "一人一页"


class FileType(Word):
    """The two files a paper comes as."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"


@dataclass(frozen=True, slots=True)
class BookForm:
    """One book. ``kinds`` are ledger kinds, or their first part with a dot.

    ``keepers`` is for those who keep the ledger: the facts in it are not read
    from above, only counted (domain notes §10). ``sensitive`` tells of single
    people more than that they were there: many such books need a second person.
    """

    name: str
    title: str
    shape: Shape
    kinds: tuple[str, ...]
    about: str
    keepers: bool = False
    sensitive: bool = False

    def holds(self, kind: str) -> bool:
        """Say whether entries of a kind belong into this book."""
        return any(
            kind == one or (one.endswith(".") and kind.startswith(one))
            for one in self.kinds
        ) or not any(self.kinds)


_HELD = "gatherings.{}.held"


def _held(*names: str) -> tuple[str, ...]:
    return tuple(_HELD.format(name) for name in names)


MEETINGS: Final = "meetings"
HANDBOOK: Final = "handbook"
LEDGER: Final = "ledger"

BOOKS: Final[tuple[BookForm, ...]] = (
    BookForm(
        MEETINGS,
        "“三会一课”记录本",
        Shape.RECORDS,
        _held("member_assembly", "committee_meeting", "group_meeting", "party_lecture"),
        "党员大会、支委会、党小组会、党课，一次一张表。",
    ),
    BookForm(
        "theme-days",
        "主题党日记录本",
        Shape.RECORDS,
        _held("theme_day"),
        "每次主题党日的议程、到会、决议和落实。",
    ),
    BookForm(
        "life-meetings",
        "组织生活会和民主评议记录本",
        Shape.RECORDS,
        _held(
            "org_life_meeting",
            "special_org_life_meeting",
            "democratic_life_meeting",
            "special_democratic_life_meeting",
            "appraisal_meeting",
        ),
        "只印开会的事实；批评意见留在支部，不印。",
        sensitive=True,
    ),
    BookForm(
        HANDBOOK,
        "党员活动纪实手册",
        Shape.CARDS,
        ("",),
        "每名党员一页：参加了什么、缺了什么、补了什么、党费交到几月。",
        keepers=True,
    ),
    BookForm(
        "dues",
        "党费收缴台账",
        Shape.DUES,
        ("dues.",),
        "按月收取、上缴和公布；不印个人数额。",
    ),
    BookForm(
        "talks",
        "谈心谈话登记簿",
        Shape.ROLL,
        ("talks.",),
        "只记谁、哪一天、与谁谈；内容不在台账里。",
        keepers=True,
    ),
    BookForm(
        "lists",
        "问题清单和整改台账",
        Shape.THREADS,
        ("lists.",),
        "一件事一行：何时提出、谁负责、何时办结、何时销号。",
        sensitive=True,
    ),
    BookForm(
        "filings",
        "计划和报告报送簿",
        Shape.THREADS,
        ("filings.",),
        "何时报出、何时收到回执、何时公布。",
    ),
    BookForm(
        "registers",
        "登记簿",
        Shape.ROLL,
        ("registers.",),
        "联系点、任期、岗位等长期事项的起止。",
        sensitive=True,
    ),
    BookForm(
        LEDGER,
        "全年工作台账",
        Shape.ROLL,
        ("",),
        "一年里入账的每一条，按日期排列。",
        sensitive=True,
    ),
)

BOOK_FORMS: Final = {one.name: one for one in BOOKS}
COUNTY_BOOKS: Final = tuple(one for one in BOOKS if not one.keepers)
"""What may be printed for every branch at once; the rest stays with the branch."""
