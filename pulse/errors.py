"""The four ways the domain says no. Messages are sentences for people, in the reader's language."""


class Refused(Exception):
    """What was typed cannot be saved; `field` names the box, the message says what to write instead (HTTP 422)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class Stale(Exception):
    """Somebody changed the thing since this form was drawn (HTTP 409)."""


class Missing(Exception):
    """There is no such thing, or not for you (HTTP 404)."""


class Retired(Exception):
    """The thing was taken out of use; its history remains (HTTP 410). The argument "kpi" says it is a figure."""
