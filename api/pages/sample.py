"""The sample specification as if somebody had sent it, and the sample standard in the library."""

from api.accounts.principal import Principal
from api.storage.database import Database
from api.storage.files import FileStore
from api.storage.projects import Upload
from api.storage.references import lock_files
from corpora.importers import import_file
from corpora.library import Library
from corpora.samples import sample_specification, sample_standards


def add_sample(
    database: Database, files: FileStore, library: Library, principal: Principal
) -> tuple[Upload, str]:
    """Return the sample specification as an upload, and the sample standard's reference."""
    standards = import_file(sample_standards()).standards
    library.add_all(standards)
    content = sample_specification().read_bytes()
    with database.writing() as session:
        lock_files(session)
        upload = Upload(
            sha256=files.put(content),
            name="sample-specification.pdf",
            format="pdf",
            size=len(content),
            organisation_id=principal.organisation_id,
            person_id=principal.person_id,
        )
        session.add(upload)
    return upload, standards[0].reference
