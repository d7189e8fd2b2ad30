"""How the weights of language identification are made: `python -m training.language --help`."""
