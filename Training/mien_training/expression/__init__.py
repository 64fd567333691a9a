"""Training of the networks that tell expressions."""
