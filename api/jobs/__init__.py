"""Runs as jobs: queued with the row that asks for them, worked on by processes of their own."""
