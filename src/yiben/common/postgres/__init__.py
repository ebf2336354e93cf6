"""Where the settings find the database of an installation on PostgreSQL."""
