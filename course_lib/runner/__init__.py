"""Call a learner's function: with a time limit, watched, its results taken as plain values."""
