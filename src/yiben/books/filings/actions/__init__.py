"""The verbs of filings: draft, revise, make, file, receive, return, publish."""

from .carried import take_answer
from .drafting import draft_filing, make_filing, revise_filing
from .sending import file_filing, publish_filing, receive_filing, return_filing

__all__ = [
    "draft_filing",
    "file_filing",
    "make_filing",
    "publish_filing",
    "receive_filing",
    "return_filing",
    "revise_filing",
    "take_answer",
]
