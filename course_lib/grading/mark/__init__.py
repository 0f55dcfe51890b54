"""From a notebook and its quiz answers to results; one process, several, or a cluster."""
