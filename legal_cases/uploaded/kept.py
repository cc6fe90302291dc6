from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """What is kept of an upload. The ending of its name follows from what it is, never from what it was called."""

    content: bytes
    media_type: str
    ending: str
