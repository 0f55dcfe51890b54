"""What is typed in a terminal: `course start`, `lab`, `grade`, `build`, `submit`, `doctor`."""
