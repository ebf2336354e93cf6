"""A text column that only ever holds ciphertext."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models

from yiben.common.crypto import decrypt, encrypt

if TYPE_CHECKING:
    _TextField = models.TextField[str | None, str | None]
else:
    _TextField = models.TextField


class SealedTextField(_TextField):
    """Text sealed with SM4-GCM and bound to its model and column.

    A value copied into another column cannot be opened there. The column can
    be asked for ``isnull`` and nothing else: comparing ciphertext would
    silently find nothing. An empty text is stored as NULL.
    """

    @property
    def place(self) -> str:
        """Return the place the seal is bound to: ``people.Person.phone``."""
        return f"{self.model._meta.label}.{self.name}"

    def get_db_prep_save(
        self,
        value: Any,
        connection: Any,  # noqa: ARG002 -- Django passes it by name
    ) -> Any:
        """Seal a text on its way into the table."""
        if value is None or value == "":
            return None
        return encrypt(str(value), self.place)

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Open a text on its way out."""
        return None if value is None else decrypt(value, self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every comparison but ``isnull``."""
        if lookup_name != "isnull":
            self._refuse(lookup_name)
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Refuse to look inside."""
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(
            f"{self.place} is sealed: {lookup_name!r} would compare ciphertext; "
            "look for its blind index instead."
        )
