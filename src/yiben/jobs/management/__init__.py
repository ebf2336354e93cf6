"""What Django looks for by this name; the product's commands are in ``jobs/commands``."""
