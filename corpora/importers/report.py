"""What an import returns: what was read, and everything that was wrong with the data."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from corpora.area import SpecialistArea
from corpora.nos import NosUnit
from corpora.standard import Standard


class Fault(StrEnum):
    """Stable codes of what can be wrong with a record; the message says what became of it."""

    # the record is left out (a linked standard with a bad reference: the link only)
    NOT_A_RECORD = "not-a-record"
    UNKNOWN_SHAPE = "unknown-shape"
    BAD_REFERENCE = "bad-reference"
    BAD_VERSION = "bad-version"
    NO_TITLE = "no-title"
    NO_STATEMENTS = "no-statements"
    NO_DUTIES = "no-duties"
    REPEATED_RECORD = "repeated-record"

    # a part of the record is left out
    PLACEHOLDER_STATEMENT = "placeholder-statement"
    PLACEHOLDER_DUTY = "placeholder-duty"
    REPEATED_STATEMENT = "repeated-statement"
    REPEATED_DUTY = "repeated-duty"
    REPEATED_OPTION = "repeated-option"
    BAD_CODE = "bad-code"
    BAD_LEVEL = "bad-level"
    BAD_ORIGIN = "bad-origin"
    DANGLING_LINK = "dangling-link"
    UNKNOWN_OPTION = "unknown-option"
    UNKNOWN_SUB_AREA = "unknown-sub-area"

    # nothing is left out; a person should know
    EMPTY_LIST = "empty-list"
    UNLINKED_STATEMENT = "unlinked-statement"
    REPEATED_TEXT = "repeated-text"
    MISPLACED_LINK = "misplaced-link"
    CODES_OUT_OF_ORDER = "codes-out-of-order"
    OPTION_WITHOUT_DUTIES = "option-without-duties"
    DUTY_WITHOUT_OPTION = "duty-without-option"
    UNKNOWN_STATUS = "unknown-status"
    SEVERAL_APPROVED = "several-approved"
    REFERENCE_FROM_OCCUPATION = "reference-from-occupation"
    UNUSED_SUB_AREA = "unused-sub-area"


class Problem(BaseModel):
    """One thing wrong with one record. `message` is a sentence for a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: str
    code: Fault
    message: str


class ImportReport(BaseModel):
    """The usable records of one file, in file order, and the problems of all of them.

    `records` counts every record that the file holds, usable or not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    sha256: str
    records: int
    standards: tuple[Standard, ...] = ()
    areas: tuple[SpecialistArea, ...] = ()
    nos: tuple[NosUnit, ...] = ()
    problems: tuple[Problem, ...] = ()
