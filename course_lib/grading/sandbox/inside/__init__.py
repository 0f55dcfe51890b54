"""What runs inside the sandbox, beside the learner's code. It holds no answer and no test."""
