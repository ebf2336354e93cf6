"""What a list refuses as a whole."""

from yiben.common.errors import YibenError


class ItemMovedOnError(YibenError):
    """Somebody else took the item on in the meantime."""

    def __init__(self, label: str) -> None:
        """Name where it stands now."""
        super().__init__(f"这一条已经到了“{label}”。", "请看最新的情况再办。")


class NotYetError(YibenError):
    """A step that cannot follow where the item stands."""

    def __init__(self, wanted: str, now: str) -> None:
        """Name both."""
        super().__init__(f"现在是“{now}”，还不能记“{wanted}”。", "请按次序办。")
