"""Data of the pages as frozen values, so that templates never ask the database."""
