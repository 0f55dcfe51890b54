"""What every widget is made of: one script from several files, a still behind it, controls, colours."""
