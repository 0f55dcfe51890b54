"""What teacher and students read: pages, gradebooks, one sentence for each mark."""
