"""From a training to a bundle: the folder that Mien loads."""
