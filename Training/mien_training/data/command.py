"""``python -m mien_training data``: what is in collections of faces."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Adds the command."""
    data = subparsers.add_parser(
        "data",
        help="count faces, find the same picture in different parts",
        description="Counts the faces of tables, archives, folders, photos and exports, by part and class; "
        "finds pictures that are the same, and labels that contradict each other.",
    )
    data.add_argument(
        "sources", nargs="+", type=Path, metavar="SOURCE", help="e.g. fer2013.csv, fer2013.tar.gz, faces/"
    )
    data.add_argument("--split", help="only this part: Training, PublicTest, PrivateTest; train, val, test")
    data.add_argument("--classes", type=int, default=7, choices=(6, 7), help="6: disgust counts as angry")
    data.add_argument("--duplicates", action="store_true", help="look for the same picture twice, also mirrored")
    data.add_argument("--mien", type=Path, metavar="PATH", help="the mien that finds faces in photos ($MIEN)")
    data.add_argument("--json", action="store_true", help="print everything as JSON")


def run(options: argparse.Namespace) -> None:
    """Prints what is there."""
    from .faces import join
    from .reading import read_faces
    from .report import as_json, as_text, look

    sets = []
    for source in options.sources:
        faces = read_faces(
            source,
            options.split,
            classes=options.classes,
            program=options.mien,
            say=lambda text: print(text, file=sys.stderr),
        )
        name = "" if len(options.sources) == 1 else f"{source}:"
        parts = tuple((name + part).rstrip(":") or str(source) for part in faces.parts)
        sets.append(replace(faces, parts=parts))
    report = look(join(sets), options.duplicates)
    print(json.dumps(as_json(report), ensure_ascii=False) if options.json else as_text(report))
