"""The embedded PostgreSQL server: where it lies, how it is made, and who keeps it alive."""
