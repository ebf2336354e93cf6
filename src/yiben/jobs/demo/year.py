"""All acts of the year, from every part of the story, in the order of entry."""

from datetime import date

from .act import Act
from .assessment import assessment_acts
from .books import book_acts
from .data import Data
from .inspections import inspection_acts
from .keeping import keeping_acts
from .leaders import leader_acts
from .meetings import meeting_acts
from .newcomers import newcomer_acts
from .papers import paper_acts
from .purse import purse_acts
from .ratings import rating_acts
from .registers import register_acts
from .routine import routine_acts
from .turns import turn_acts
from .voices import voice_acts
from .works import work_acts


def acts_between(data: Data, since: date, until: date) -> list[Act]:
    """Return what is entered after one day, up to and including another."""
    acts = [
        *routine_acts(data),
        *paper_acts(data),
        *register_acts(data),
        *leader_acts(data),
        *inspection_acts(data),
        *turn_acts(),
        *newcomer_acts(),
        *book_acts(data),
        *keeping_acts(data),
        *purse_acts(data),
        *rating_acts(),
        *assessment_acts(),
        *work_acts(),
        *meeting_acts(data),
        *voice_acts(),
    ]
    due = [act for act in acts if since < act.on <= until]
    return sorted(due, key=lambda act: act.at)
