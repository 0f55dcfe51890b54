"""What stands behind the words of the `course` command."""
