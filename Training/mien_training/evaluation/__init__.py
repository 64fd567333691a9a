"""How good a model is: numbers, and a page that people read."""
