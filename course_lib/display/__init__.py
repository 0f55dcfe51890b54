"""How an answer reaches the page: as HTML in a notebook, as plain text everywhere else."""
