"""Instants, as answers and CSV files write them."""

from datetime import datetime
from functools import cache


@cache
def instant(text: str) -> float:
    """Seconds since 1970 of a time with its offset."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"a time without offset: {text}")
    return time.timestamp()
