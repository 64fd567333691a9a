"""From what a search finds to pictures in a folder."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from dataclasses import dataclass, field

from ..files import TrainingError
from .addresses import Refused, Unreachable
from .collection import Collection
from .fetching import Client
from .finding import Found, Say, Search
from .pictures import normal

IN_A_ROW = 15
"""After so many pictures in a row that cannot be had, there is probably no network."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of each term."""

    count: int = 100
    shortest: int = 64
    """Pixels of the shorter side that a picture has at least."""
    longest: int = 1600
    """Larger pictures are shrunk to so many pixels."""


@dataclass
class Tally:
    """What became of what was found."""

    kept: int = 0
    unlicensed: int = 0
    """Of those kept: without a licence that the source states."""
    known: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why others were passed over."""

    def sentence(self) -> str:
        """For a person."""
        parts = [f"{self.kept} new"]
        if self.known:
            parts.append(f"{self.known} looked at before")
        parts += [f"{count} {reason}" for reason, count in self.reasons.most_common()]
        if self.unlicensed:
            parts.append(f"{self.unlicensed} of the new ones without a stated licence")
        return ", ".join(parts)


class Gathering:
    """Fetches what searches find, as long as it is new."""

    def __init__(self, client: Client, collection: Collection, wanted: Wanted, say: Say) -> None:
        self._client, self._collection, self._wanted, self._say = client, collection, wanted, say

    def gather(self, search: Search, term: str, name: str) -> Tally:
        """Fetches pictures for a term into the folder ``name`` until it has as many as are wanted.

        Raises ``TrainingError`` when nothing is found, or nothing can be reached any more.
        """
        tally, failures = Tally(), 0
        if self._collection.count(name) >= self._wanted.count:
            return tally
        with contextlib.closing(search.find(term)) as found_ones:
            for found in found_ones:
                failures = 0 if self._take(found, term, name, tally) else failures + 1
                there, passed_over = self._collection.count(name), sum(tally.reasons.values())
                show(f"{name}: {there} of {self._wanted.count} · {passed_over} passed over")
                if there >= self._wanted.count:
                    break
                if failures == IN_A_ROW:
                    raise TrainingError(f"{IN_A_ROW} pictures in a row are out of reach: is there a network?")
        show("")
        if not (tally.kept or tally.known or tally.reasons):
            raise TrainingError(
                f"nothing was found for '{term}': try another term, or look whether the recipe still fits"
            )
        return tally

    def _take(self, found: Found, term: str, name: str, tally: Tally) -> bool:
        """Fetches one picture; whether its server could be reached, or did not have to be."""
        if found.picture in self._collection.sources:
            tally.known += 1
            return True
        try:
            self._keep(found, term, name)
        except Unreachable as error:
            tally.reasons["out of reach"] += 1
            self._say(f"{found.picture[:100]}: {error}")
            return False
        except Refused as error:
            is_twin = isinstance(error, _Twin)
            tally.reasons["the same as others" if is_twin else "refused"] += 1
            if not is_twin:
                self._say(f"{found.picture[:100]}: {error}")
            self._collection.pass_over(found.picture, str(error))
        else:
            tally.kept += 1
            tally.unlicensed += not found.licence
        return True

    def _keep(self, found: Found, term: str, name: str) -> None:
        answer = self._client.get(found.picture)
        image = normal(answer.body, self._wanted.shortest, self._wanted.longest)
        twin = self._collection.twin(image)
        if twin is not None:
            raise _Twin(f"the same as {twin}")
        self._collection.add(name, term, found, answer.url, image)


class _Twin(Refused):
    """A picture that is there already."""


def show(text: str) -> None:
    """Writes over the line that shows how far it is, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
