"""From results to points and marks: the rubric, and what the teacher sets by hand."""
