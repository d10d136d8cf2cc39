"""The family of RQF and QCF units: learning outcomes with numbered assessment criteria."""
