"""Approval processes and their windows as data, and plans laid out backwards from a window."""
