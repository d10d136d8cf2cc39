"""Limits on reading one document, apart from the settings, so that reading processes start fast."""

from pydantic import BaseModel, Field


class Limits(BaseModel):
    """What one document may cost before reading it is given up with one clear error.

    The defaults leave at least an order of magnitude above what the largest real specifications
    measured here need (docs/experiments.md, "Reading: speed and memory").
    """

    file_mb: int = Field(default=200, gt=0, description="Largest file that is opened, MiB.")
    pages: int = Field(default=3000, gt=0, description="Most pages that a document may have.")
    memory_mb: int = Field(
        default=1500, gt=0, description="Most memory that one reading process may hold, MiB."
    )
    seconds: float = Field(
        default=900, gt=0, description="Most wall time for the whole document, seconds."
    )
    page_seconds: float = Field(
        default=60, gt=0, description="Most wall time without the next page being done, seconds."
    )
    cpu_seconds: float = Field(
        default=900, gt=0, description="Most processor time of one reading process, seconds."
    )
    result_mb: int = Field(
        default=64, gt=0, description="Largest answer that is taken from a reading process, MiB."
    )
    unpacked_mb: int = Field(
        default=300, gt=0, description="Most that a zipped document (DOCX) may unpack to, MiB."
    )
