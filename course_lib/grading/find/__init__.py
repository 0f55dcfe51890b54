"""Which files are whose hand-in: folders, archives and exports of learning platforms."""
