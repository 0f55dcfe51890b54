"""What a learner did, kept on their own computer."""
