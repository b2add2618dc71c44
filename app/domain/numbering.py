"""Ticket numbers: the zone's prefix and a running number (R-021)."""


def ticket_no(prefix: str, number: int, digits: int = 3) -> str:
    """Number as shown to people: A001 … A999, then A1000.

    number: 1-based within hall, zone and day. digits: least width, padded with zeros; it grows by itself.
    """
    if number < 1:
        raise ValueError(f"ticket numbers begin at 1, not {number}")
    return f"{prefix}{number:0{digits}d}"
