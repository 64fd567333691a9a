"""Labelled faces: from tables, folders, archives, photos and exports; those that are the same picture are found."""

from .faces import LabelledFaces
from .holdout import holdout
from .reading import read_faces

__all__ = ["LabelledFaces", "holdout", "read_faces"]
