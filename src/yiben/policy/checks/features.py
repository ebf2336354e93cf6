"""The error of a feature that documents have switched off."""

from yiben.common.errors import YibenError
from yiben.rules.bans import Ban
from yiben.rules.features import Feature


class FeatureOffError(YibenError):
    """A feature that is forbidden here, or that the product never has."""

    def __init__(self, feature: Feature, ban: Ban | None) -> None:
        """Cite the rule; without one the product leaves it out by design."""
        why = (
            f"已停用：依据{ban.cited}。"
            if ban
            else f"不能用：{feature.standing_label}。"
        )
        super().__init__(f"“{feature.label}”{why}", f"{feature.instead}。")
        self.feature = feature
        self.ban = ban
