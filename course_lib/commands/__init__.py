"""What is typed in a terminal: `course start`, `grade`, `build`, `submit`, `doctor`."""
