"""What waits in the queue."""

from yiben.common.queue import Touch


def waiting_names() -> list[str]:
    """Every name of every change that waits, in the order they were noted."""
    rows = Touch.objects.order_by("id").values_list("names", flat=True)
    return [name for names in rows for name in names.split()]
