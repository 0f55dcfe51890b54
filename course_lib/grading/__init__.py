"""Mark notebooks that strangers wrote, without running any of it where it could do harm.

submissions -> sandbox (the learner's code returns values, no more) -> judge -> store -> reports.
Nothing that a learner imports loads this package.
"""
