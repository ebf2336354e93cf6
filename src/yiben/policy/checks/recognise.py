"""Which document a text is: told by the anchors of the packs, not by its name."""

from collections.abc import Mapping
from dataclasses import dataclass

from yiben.common.errors import YibenError
from yiben.rules.anchor import AnchorResult, Source, check_anchors, share_found
from yiben.rules.pack import Pack

ENOUGH = 0.5
"""Share of a pack's anchors from which a text is taken for its document."""


class WrongDocumentError(YibenError):
    """The text is not the document it was taken for, or none that is known."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The pack a text belongs to, and what became of each of its anchors."""

    pack: Pack
    anchors: tuple[AnchorResult, ...]


def recognise(
    source: Source, packs: Mapping[str, Pack], wanted: str | None
) -> Recognition:
    """Return the pack whose anchors the text holds; raise WrongDocumentError.

    A pack that was named is believed only if the text bears it out; a pack
    that has no articles yet is believed on its name. One whose text was not in
    hand has no anchors, so no text is taken for it.
    """
    untold = wanted is not None and wanted in packs and not packs[wanted].has_text
    packs = {name: pack for name, pack in packs.items() if pack.has_text}
    if untold:
        raise WrongDocumentError(
            f"“{wanted}”是照转述写的，没有锚点可对照原文。",
            "有了原文，请先在规则包里逐条补上锚点。",
        )
    if wanted is not None and wanted not in packs:
        raise WrongDocumentError(
            f"没有规则包“{wanted}”。", f"现有：{'、'.join(packs)}。"
        )
    if wanted is not None and not packs[wanted].has_text:
        short = packs[wanted].short
        raise WrongDocumentError(
            f"“{short}”是按公开资料转述的，没有锚点可核对。", "这份文件不用导入原文。"
        )
    told = {name: pack for name, pack in packs.items() if pack.has_text}
    shares = {name: share_found(pack, source) for name, pack in told.items()}
    best = max(shares, key=shares.__getitem__, default=None)
    chosen = wanted or best
    if chosen is None:
        raise WrongDocumentError("还没有任何规则包。", "请先放好 packs 文件夹。")
    pack = packs[chosen]
    if shares[chosen] < ENOUGH and (pack.articles or wanted is None):
        raise _wrong(packs, shares, chosen, str(best))
    return Recognition(pack, tuple(check_anchors(pack, source)))


def _wrong(
    packs: Mapping[str, Pack], shares: Mapping[str, float], chosen: str, best: str
) -> WrongDocumentError:
    short = packs[chosen].short
    found = f"{shares[chosen]:.0%}"
    if chosen != best and shares[best] >= ENOUGH:
        advice = f"它更像“{packs[best].short}”（{shares[best]:.0%}）。"
        message = f"这不是“{short}”的原文：锚点只找到 {found}。"
        return WrongDocumentError(message, advice)
    message = f"没有认出这是哪一份文件：最接近“{short}”，锚点只找到 {found}。"
    return WrongDocumentError(message, "请核对文件；新文件要先写规则包。")
