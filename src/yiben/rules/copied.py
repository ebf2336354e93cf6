"""How much of a text stands word for word in others.

A draft that repeats what stands above it asks for reading and gives nothing
to do; the share is shown before it is issued.
"""

from collections.abc import Iterable

from .paragraph import squeeze

RUN = 8
"""Letters in a row, white space aside, from which a passage counts as copied.

Shorter ones are names and set phrases that nobody can do without.
"""


def share_copied(text: str, above: Iterable[str]) -> float:
    """Return the share of a text's letters that lie in runs found above.

    >>> share_copied("各支部每月开展一次主题党日", ["支部每月开展一次活动"])
    0.6153846153846154
    """
    own = squeeze(text)
    if not own:
        return 0.0
    known: set[str] = set()
    for other in map(squeeze, above):
        known.update(other[at : at + RUN] for at in range(len(other) - RUN + 1))
    copied, reached = 0, 0
    for at in range(len(own) - RUN + 1):
        if own[at : at + RUN] in known:
            copied += at + RUN - max(at, reached)
            reached = at + RUN
    return copied / len(own)
