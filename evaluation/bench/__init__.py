"""Benchmarks: ``python -m evaluation.bench``. A module each; `evaluation.bench.suite` lists them.

All compare with something well known in the same run, since seconds of one machine say little.
"""
