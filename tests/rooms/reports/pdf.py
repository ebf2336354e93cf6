"""What stands where on a page of a PDF, in millimetres from its top left corner."""

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

MM = 25.4 / 72


@dataclass(frozen=True)
class Sign:
    """One character: its origin on the base line, its box, size and font."""

    text: str
    x: float
    base: float
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: str
    colour: tuple[int, int, int]


def pages(data: bytes) -> list[Any]:
    return list(pdfium.PdfDocument(data))


def signs(page: Any) -> list[Sign]:
    """Return the characters of a page in the order they were set."""
    text, height = page.get_textpage(), page.get_height()
    found = []
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text.raw, at))
        if not letter.strip():
            continue
        left, low, right, high = text.get_charbox(at)
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text.raw, at, x, y)
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        raw.FPDFText_GetFontInfo(text.raw, at, name, 200, flags)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFText_GetFillColor(text.raw, at, red, green, blue, alpha)
        found.append(
            Sign(
                letter,
                x.value * MM,
                (height - y.value) * MM,
                left * MM,
                (height - high) * MM,
                right * MM,
                (height - low) * MM,
                raw.FPDFText_GetFontSize(text.raw, at),
                name.value.decode(),
                (red.value, green.value, blue.value),
            )
        )
    return found


def text_of(data: bytes) -> str:
    """Return all text of a file, without white space."""
    return "".join(one.text for page in pages(data) for one in signs(page))


def found(page: Any, words: str) -> list[Sign]:
    """Return the characters of the first place where some words stand."""
    every = signs(page)
    whole = "".join(one.text for one in every)
    at = whole.index(words)
    return every[at : at + len(words)]


def rules(page: Any) -> list[tuple[float, float, float, float]]:
    """Return the straight lines of a page: left, top, width, height."""
    height = page.get_height()
    lines = []
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, low, right, high = one.get_bounds()
        lines.append(
            (left * MM, (height - high) * MM, (right - left) * MM, (high - low) * MM)
        )
    return lines
