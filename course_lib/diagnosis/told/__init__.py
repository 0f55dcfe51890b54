"""What a learner reads: the sentences and tables made of a verdict."""
