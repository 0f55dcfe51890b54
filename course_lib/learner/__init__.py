"""What a learner types, and what stands behind each word."""
