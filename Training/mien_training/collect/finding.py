"""What a search finds."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Found:
    """A picture that a search has found, not yet fetched."""

    picture: str
    """Its address."""
    page: str = ""
    """The address of the page that shows it."""
    licence: str = ""
    """Its licence, as the source says it; empty: nobody says."""
    creator: str = ""


class Search(Protocol):
    """A source of pictures for a term."""

    def find(self, term: str) -> Generator[Found, None, None]:
        """The pictures for a term, best first; what cannot be had ends with ``TrainingError``."""
        ...


Say = Callable[[str], None]
