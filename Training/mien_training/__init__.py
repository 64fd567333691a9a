"""Trains the networks that Mien ships."""
