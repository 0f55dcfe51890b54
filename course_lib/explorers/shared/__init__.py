"""What all explorers have in common."""
