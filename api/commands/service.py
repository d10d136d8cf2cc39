"""The commands `service ...`: backup, restore and tidying up of a service."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import stderr
from foundation.errors import OutputError
from foundation.settings import load_settings

if TYPE_CHECKING:
    from api.service_settings import ServiceSettings

service_app = typer.Typer(
    help="A service that 'mapper serve' runs: backup, restore, old projects (docs/operations.md).",
    no_args_is_help=True,
)

Data = Annotated[
    Path | None, typer.Option("--data", help="The service's folder; as set, else the user's.")
]


@service_app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="Archive to write, e.g. monday.tar.")],
    data: Data = None,
) -> None:
    """Write database, files and library of standards to one archive, while the service runs.

    The archive holds drafts, accounts and digests of passwords; only you may read it. Secrets of
    the settings are not in it, and there is no signing secret to keep.
    """
    from api.operations.backup import back_up

    done = back_up(_settings(data), load_settings().home, target)
    stderr().print(f"Wrote {target}: {done.files} files, {done.size / (1 << 20):.1f} MiB.")
    if done.missing:
        raise OutputError(
            f"{target} is written, but {len(done.missing)} files that the database speaks of are "
            f"missing or damaged, among them {done.missing[0]}; look for them in an older backup."
        )


@service_app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Archive that 'backup' wrote.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what is there.")
    ] = False,
    data: Data = None,
) -> None:
    """Put a backup back, older ones brought up to date; the service must not be running.

    Nothing is changed unless the whole archive is sound. Everybody has to sign in again.
    """
    from api.operations.restore import restore as put_back

    done = put_back(_settings(data), load_settings().home, source, replace=replace)
    stderr().print(
        f"Restored {done.projects} projects and {done.files} files, as of "
        f"{done.created_at:%d %B %Y %H:%M} UTC."
    )
    if done.missing:
        stderr().print(f"{len(done.missing)} files were missing when the backup was taken.")


@service_app.command()
def tidy(
    older_than: Annotated[
        int, typer.Option("--older-than", min=1, help="Days in which nothing has happened.")
    ],
    *,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete them; without it they are only listed.")
    ] = False,
    data: Data = None,
) -> None:
    """List, or delete, projects that nobody has used for so long and nobody keeps as evidence.

    With them go documents that never came into a project. The service may be running.
    """
    from api.commands.tidying import tidy_up

    tidy_up(_settings(data), older_than, delete=delete)


def _settings(data: Path | None) -> "ServiceSettings":
    from api.service_settings import ServiceSettings

    return ServiceSettings() if data is None else ServiceSettings(data=data)
