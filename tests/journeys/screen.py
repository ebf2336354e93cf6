"""The size of the window, changed so that what follows meets a finished page."""

from playwright.sync_api import Page

WIDE = 1360


def resize(page: Page, width: int, height: int = 900) -> None:
    """Give the window a size and wait until the page is laid out in it.

    A click aimed while the page still moves to its new places is lost.
    """
    page.wait_for_load_state()  # between two pages there is nothing to measure
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("width => window.innerWidth === width", arg=width)
    page.evaluate(
        "() => new Promise(done =>"
        " requestAnimationFrame(() => requestAnimationFrame(() => done())))"
    )


def fits(page: Page, width: int) -> bool:
    """Say whether nothing has to be scrolled sideways in a window so wide."""
    resize(page, width, 800)
    fitting = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    resize(page, WIDE)
    return bool(fitting)
