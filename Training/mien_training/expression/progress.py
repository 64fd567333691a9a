"""What whoever watches sees: lines with the time, and on a terminal a bar with the time left."""

from __future__ import annotations

import sys
import time
from typing import TextIO

CELLS = 30


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


class Progress:
    """A bar that is redrawn in place; it stays away where the output is no terminal."""

    def __init__(self, output: TextIO = sys.stderr) -> None:
        self.output = output
        self.shown = output.isatty()
        self.began: tuple[float, int] | None = None
        self.drawn = 0.0

    def __call__(self, done: int, steps: int) -> None:
        """Draws that ``done`` of ``steps`` are done, at most four times a second."""
        now = time.monotonic()
        # The first step is where the time is counted from: a resumed training has done others before.
        self.began = self.began or (now, done)
        if not self.shown or (now - self.drawn < 0.25 and done < steps):
            return
        self.drawn = now
        since, first = self.began
        left = (now - since) / max(1, done - first) * (steps - done)
        full = CELLS * done // steps
        text = f"[{'#' * full}{'.' * (CELLS - full)}] {100 * done // steps:3d} %"
        self.output.write(f"\r\x1b[K{text}" + (f", {duration(left)} left" if done > first else ""))
        self.output.flush()

    def say(self, text: str) -> None:
        """A line with the time, above the bar."""
        if self.shown:
            self.output.write("\r\x1b[K")
            self.output.flush()
        print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)
