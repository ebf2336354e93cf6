"""Keys of other programs as pages show them."""

from dataclasses import dataclass

from yiben.people.queries import TokenRow


@dataclass(frozen=True, slots=True)
class TokensPanel:
    """The keys of a unit, or of the installation where ``unit_id`` is empty.

    ``secret`` is told once, right after a key was issued; ``issued`` says that
    this very form has issued one already.
    """

    rows: tuple[TokenRow, ...]
    unit_id: str = ""
    unit_name: str = ""
    secret: str = ""
    issued: bool = False
    once: str = ""
