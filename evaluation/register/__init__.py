"""The register of qualifications: titles taken apart, rows found, lists of what is out of scope.

Reference data of a catalogue run, and nothing that anything is mapped to: it lives beside the
catalogue and not in ``corpora/``, because lists of titles out of scope are policies of ``mapper/``.
"""
