"""The face detector: a small network taught by YuNet, with YuNet's outputs.

The libraries that it imports are named in ``pyproject.toml``. Start with ``python -m mien_training.detection --help``.
"""
