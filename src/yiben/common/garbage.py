"""When Python looks for what nobody needs any more, and when it need not."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search() -> Iterator[None]:
    """Do not search for garbage while very much is made and nearly all is needed.

    A roster of a county makes a million objects; walking them over and over
    took a tenth of its import. What is dropped is still freed at once: only
    circles wait, of the whole process, until the end.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
