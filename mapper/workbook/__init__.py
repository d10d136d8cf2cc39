"""Mapping workbooks: write our own, fill and read those of others."""
