"""The turns of the year that every visitor should be able to find."""

from dataclasses import dataclass
from datetime import date

from .words import YEAR

OWN_DAY = 28
"""徐庄镇每月二十八日."""


@dataclass(frozen=True)
class Special:
    """What is unusual about one theme day; falsy if nothing is."""

    on: date | None = None
    deviation: str = ""
    entered_after: int | None = None
    tags: tuple[str, ...] = ()
    guests: str = ""
    nothing: bool = False

    def __bool__(self) -> bool:
        """Say whether anything is unusual."""
        return self != Special()


AT_CONTACT_POINT = ("place.contact_point", "superior.present")

UNUSUAL = {
    ("shimen", 3): Special(
        on=date(YEAR, 3, 27), deviation="二十八日全村春灌放水，经镇党委同意提前一天"
    ),
    ("liugou", 3): Special(on=date(YEAR, 3, 27)),
    ("hupan", 4): Special(on=date(YEAR, 4, 12), entered_after=40),
    ("songgang", 2): Special(nothing=True),
    ("lvye", 7): Special(nothing=True),
    ("shuangyang", -6): Special(nothing=True),
    ("qinghe", 5): Special(tags=AT_CONTACT_POINT, guests="zone"),
    ("qinghe", 6): Special(
        tags=(*AT_CONTACT_POINT, "topic.warning"), guests="mingyuan"
    ),
    ("permits-branch", 5): Special(tags=AT_CONTACT_POINT, guests="permits"),
    ("chengguang-floor", -6): Special(guests="zone"),
    ("qinghe", -6): Special(guests="mingyuan"),
}
"""Days out of the ordinary, by branch and month; a negative month is that month's organisation life."""
