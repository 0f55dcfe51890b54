"""What stands behind the learner's words of `course_lib.lesson`, one idea per module."""
