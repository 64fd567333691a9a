"""``python -m mien_training collect``: pictures for search terms."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

EPILOG = """FOLDER then has <term>/<hash>.jpg, provenance.csv and passed-over.csv. Run again, it goes on.
Name a term's folder yourself with NAME=TERM: 'angry=angry human face'."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Adds the command."""
    collect = subparsers.add_parser(
        "collect",
        help="fetch pictures for search terms, with their sources and licences",
        description="Fetches pictures for search terms: from a search page that a recipe describes, in a real browser, "
        "or from a source of openly licensed pictures. Asks politely, and leaves out what it has.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    collect.add_argument("terms", nargs="+", metavar="TERM", help="what to search for; NAME=TERM names its folder")
    collect.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="takes the pictures")
    source = collect.add_mutually_exclusive_group(required=True)
    source.add_argument("--recipe", type=Path, metavar="FILE", help="a search page, as recipes/example.toml has it")
    source.add_argument("--openverse", action="store_true", help="search openverse.org")
    source.add_argument("--commons", action="store_true", help="search Wikimedia Commons")
    collect.add_argument("--count", type=_positive, default=100, metavar="N", help="pictures for each term (100)")
    collect.add_argument(
        "--pause", type=_seconds, default=1.0, metavar="S", help="seconds between requests to a server (1)"
    )
    collect.add_argument("--largest", type=_positive, default=20, metavar="MB", help="of one picture's file (20)")
    collect.add_argument(
        "--shortest", type=_positive, default=64, metavar="PX", help="of a picture's shorter side (64)"
    )
    collect.add_argument("--longest", type=_positive, default=1600, metavar="PX", help="larger ones are shrunk (1600)")
    collect.add_argument(
        "--contact", default="", metavar="WHO", help="an address for those who are asked, e.g. a mail's"
    )
    collect.add_argument(
        "--api", metavar="URL", help="where Openverse's or Commons' API is, if not where it usually is"
    )
    collect.add_argument("--allow-private", action="store_true", help="also fetch from private and local addresses")


def run(options: argparse.Namespace) -> None:
    """Collects, term by term."""
    from ..files import TrainingError
    from .collection import Collection, folder_name
    from .fetching import Client, Limits
    from .gathering import Gathering, Wanted

    named = [term.partition("=")[::2] if "=" in term else (term, term) for term in options.terms]
    terms = [(folder_name(name), term.strip()) for name, term in named]
    if any(not term for _, term in terms):
        raise TrainingError("an empty search term: write NAME=TERM, or only TERM")
    agent = f"mien-training/0.1 ({options.contact or 'pictures for research'})"
    if not (agent.isascii() and agent.isprintable()):
        raise TrainingError("--contact has letters that no server understands: write a mail's or a page's address")
    client = Client(Limits(options.pause, options.largest << 20, allow_private=options.allow_private, agent=agent))
    search = _search(options, client)
    gathering = Gathering(
        client, Collection(options.into), Wanted(options.count, options.shortest, options.longest), _say
    )
    for name, term in terms:
        tally = gathering.gather(search, term, name)
        print(f"{options.into / name}: {tally.sentence()}", flush=True)


def _search(options: argparse.Namespace, client):
    from . import apis, browser, recipe

    if options.openverse:
        return apis.Openverse(client, options.api)
    if options.commons:
        return apis.Commons(client, options.api)
    return browser.Browser(recipe.read(options.recipe), client, _say)


def _say(text: str) -> None:
    from .gathering import show

    show("")
    print(text, file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 3600:
        raise argparse.ArgumentTypeError("from 0 to 3600 seconds")
    return number
