"""What a question about standing must be like."""

from yiben.common.errors import YibenError

FIRST_YEAR, LAST_YEAR = 2017, 2100


class NoSuchDutyError(YibenError):
    """There is no such duty for this subject in this period."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(
            "这个对象在这个周期没有这项职责。", "请从“本月该办什么”或组织页面重新进入。"
        )


class YearError(YibenError):
    """The year lies outside what can be judged."""

    def __init__(self) -> None:
        """Say which years can be asked for."""
        super().__init__(f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。")


def check_year(year: int) -> int:
    """Return the year if it can be judged; raise YearError."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearError
    return year
