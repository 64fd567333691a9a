"""Collects and checks faces, trains networks on them, measures them and makes bundles of them."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable

from .files import TrainingError

PARTS = ("data", "collect", "expression", "evaluation", "bundle")
"""The packages with commands: each has a ``command.py`` with ``add_parser(subparsers)`` and ``run(options)``."""

Run = Callable[[argparse.Namespace], int | None]


def parser() -> tuple[argparse.ArgumentParser, dict[str, Run]]:
    """The commands with their options, and what runs each of them."""
    whole = argparse.ArgumentParser(prog="python -m mien_training", description=__doc__)
    subparsers = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    runs: dict[str, Run] = {}
    for part in PARTS:
        if importlib.util.find_spec(f"{__package__}.{part}") is None:
            continue
        command = importlib.import_module(f"{__package__}.{part}.command")
        command.add_parser(subparsers)
        for name in subparsers.choices:
            runs.setdefault(name, command.run)
    return whole, runs


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; an error that the person can put right ends it with one line and status 2."""
    whole, runs = parser()
    options = whole.parse_args(arguments)
    try:
        return runs[options.command](options) or 0
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is still to be written shall not complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main())
