"""Questions as data; how they are marked, and how a page shows them."""
