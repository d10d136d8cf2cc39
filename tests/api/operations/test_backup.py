"""Backup of a service in the middle of its work, restore elsewhere, and archives that lie."""

import io
import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from api.app import create_app
from api.cli import main
from api.operations.archive import MANIFEST, unpack
from api.operations.backup import back_up
from api.operations.restore import restore
from api.service_settings import ServiceSettings
from api.storage.base import now
from api.storage.database import Database
from api.storage.projects import Run
from api.storage.upgrade import current_version, downgrade, newest_version
from corpora.library import Library
from foundation.errors import OutputError, UnreadableInputError, UsageError
from foundation.settings import load_settings
from tests.api.operations.servers import PATIENCE
from tests.api.service.conftest import Work
from tests.api.service.test_kill import wait_for
from tests.api.service.test_slice import make_project, mapped_project

Elsewhere = Callable[[], ServiceSettings]
BASE = "http://127.0.0.1:8410"


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Elsewhere:
    """Return a function that gives the settings of a new, empty service of the same kind."""
    made = []

    def make() -> ServiceSettings:
        data = tmp_path / f"elsewhere-{len(made)}" / "service"
        made.append(data)
        if database_url.startswith("sqlite"):
            return ServiceSettings(data=data)
        server = request.getfixturevalue("postgres_server")
        name = f"other_{uuid4().hex}"
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        return ServiceSettings(data=data, database_url=url)

    return make


def open_service(settings: ServiceSettings) -> tuple[FastAPI, TestClient]:
    app = create_app(settings)
    return app, TestClient(app, base_url=BASE)


def start_worker(
    settings: ServiceSettings, home: Path, cache: Path, seconds: float
) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "MAPPER_DATA": str(settings.data),
        "MAPPER_DATABASE_URL": settings.database,
        "MAPPER_HOME": str(home),
    }
    script = Path(__file__).parents[1] / "service" / "slow_worker.py"
    return subprocess.Popen(
        [sys.executable, str(script), "node-1", str(cache), str(seconds)], env=environment
    )


def seen(client: TestClient, project: str) -> dict[str, object]:
    """What people see of a project, byte for byte."""
    specification = client.get(project).json()["specification"]
    return {
        "project": client.get(project).json(),
        "mapping": client.get(f"{project}/mapping").content,
        "read": client.get(f"{project}/specification").content,
        "target": client.get(f"{project}/targets/K1").json(),
        "upload": client.get(f"/api/v1/uploads/{specification['id']}").json(),
        "audit": client.get(f"{project}/audit").json()["events"][-1],
    }


@pytest.mark.slow
def test_backup_in_mid_run_is_the_same_service_elsewhere_and_the_run_goes_on(  # noqa: PLR0917
    app: FastAPI,
    client: TestClient,
    specification: bytes,
    do_runs: Work,
    cache_file: Path,
    elsewhere: Elsewhere,
    tmp_path: Path,
) -> None:
    project = mapped_project(client, specification, do_runs)
    decided = client.post(
        f"{project}/targets/K1/decisions",
        json={"action": "coverage", "coverage": "full", "rationale": "By unit 9."},
        headers={"If-Match": '"0"'},
    )
    assert decided.status_code == 201
    going = f"/api/v1/projects/{make_project(client, specification)}"
    run = client.post(f"{going}/runs").json()["id"]
    home, target = load_settings().home, tmp_path / "backup.tar"
    worker = start_worker(app.state.settings, home, cache_file, 60)
    try:
        wait_for(app, run, ("running", 1))
        before = seen(client, project)
        done = back_up(app.state.settings, home, target)
    finally:
        worker.kill()
        worker.wait()
    assert done.missing == ()
    assert done.files >= 3
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o600

    settings, new_home = elsewhere(), tmp_path / "new-home"
    restored = restore(settings, new_home, target, replace=False)
    assert (restored.projects, restored.files) == (2, done.files)
    assert Library(new_home).standards() == Library(home).standards()
    other, visitor = open_service(settings)
    assert visitor.get(f"{going}/runs/{run}").json()["state"] == "queued"
    worker = start_worker(settings, new_home, cache_file, 0)
    try:
        wait_for(other, run, ("done", 1))
    finally:
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
    assert seen(visitor, project) == before
    assert visitor.get(f"{going}/mapping").json()["statements"]
    assert sorted(path.name for path in settings.data.parent.iterdir()) == ["service"]


def filled(app: FastAPI, client: TestClient, specification: bytes, target: Path) -> str:
    """A service with one project, and its backup."""
    project = f"/api/v1/projects/{make_project(client, specification)}"
    back_up(app.state.settings, load_settings().home, target)
    return project


def test_service_is_replaced_only_if_asked_and_then_whole(
    app: FastAPI, client: TestClient, specification: bytes, tmp_path: Path
) -> None:
    target, home = tmp_path / "backup.tar", load_settings().home
    first = filled(app, client, specification, target)
    second = f"/api/v1/projects/{make_project(client, specification)}"
    settings: ServiceSettings = app.state.settings
    app.state.database.close()
    with pytest.raises(UsageError, match="--replace"):
        restore(settings, home, target, replace=False)
    assert client.get(second).status_code == 200
    app.state.database.close()
    assert restore(settings, home, target, replace=True).projects == 1
    _, visitor = open_service(settings)
    assert visitor.get(first).status_code == 200
    assert visitor.get(second).status_code == 404
    assert not [path for path in tmp_path.rglob("*") if "replaced" in path.name]


def test_older_backup_is_brought_up_to_date_and_a_newer_one_refused(
    app: FastAPI, client: TestClient, specification: bytes, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    target, home = tmp_path / "old.tar", load_settings().home
    project = make_project(client, specification)
    downgrade(app.state.database, "0003")
    back_up(app.state.settings, home, target)
    settings = elsewhere()
    restore(settings, tmp_path / "h1", target, replace=False)
    database = Database(settings.database)
    assert current_version(database) == newest_version()
    database.close()
    assert open_service(settings)[1].get(f"/api/v1/projects/{project}").status_code == 200

    newer = rewritten(target, tmp_path / "newer.tar", schema_version="9999", version="7.0.0")
    settings = elsewhere()
    with pytest.raises(UnreadableInputError, match=r"a newer version of the program \(7\.0\.0\)"):
        restore(settings, tmp_path / "h2", newer, replace=False)
    assert list(settings.data.rglob("*")) == []


def rewritten(source: Path, target: Path, **changes: object) -> Path:
    """The archive with another manifest."""
    with tarfile.open(source) as old, tarfile.open(target, "w:") as new:
        for entry in old:
            content = old.extractfile(entry).read()  # type: ignore[union-attr]
            if entry.name == MANIFEST:
                content = json.dumps(json.loads(content) | changes).encode()
                entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    return target


@pytest.fixture
def archive(small: tuple[FastAPI, TestClient], specification: bytes, tmp_path: Path) -> Path:
    target = tmp_path / "backup.tar"
    filled(*small, specification, target)
    return target


@pytest.fixture
def small(tmp_path: Path) -> tuple[FastAPI, TestClient]:
    """A service on SQLite with the sample standard."""
    from tests.api.service.conftest import fill_library

    fill_library(load_settings().home)
    return open_service(ServiceSettings(data=tmp_path / "service"))


def refused(archive: Path, tmp_path: Path) -> str:
    """Restore a bad archive over a service and return the sentence; nothing may have changed."""
    data, home = tmp_path / "service", load_settings().home
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with pytest.raises(UnreadableInputError) as caught:
        restore(ServiceSettings(data=data), home, archive, replace=True)
    after = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert {path for path in after if path.suffix != ".lock"} == {
        path for path in before if path.suffix != ".lock"
    }
    assert all(after[path] == before[path] for path in before if path.suffix == "")
    assert not [path for path in data.parent.iterdir() if path.name.startswith(".restore")]
    message = str(caught.value)
    assert message.count("\n") == 0
    return message


def test_every_kind_of_damage_is_one_sentence_and_changes_nothing(
    archive: Path, tmp_path: Path
) -> None:
    whole, bad = archive.read_bytes(), tmp_path / "bad.tar"
    for place in range(512, len(whole) - 10_240, len(whole) // 40):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            unpack(bad, tmp_path / f"out-{place}")
        except UnreadableInputError:
            continue
        with tarfile.open(bad) as tar:  # only padding between members may change unseen
            ends = [entry.offset_data + entry.size for entry in tar]
        assert any(end <= place < end + 512 for end in ends), place
    bad.write_bytes(whole[: len(whole) // 2])
    assert "cut short" in refused(bad, tmp_path)
    bad.write_bytes(b"not an archive")
    assert "it is no backup of this service" in refused(bad, tmp_path)
    middle = len(whole) // 2
    bad.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    assert "is not what it was" in refused(bad, tmp_path)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../evil", tarfile.REGTYPE),
        ("/etc/passwd", tarfile.REGTYPE),
        ("files/../../evil", tarfile.REGTYPE),
        ("files/aa/" + "b" * 64, tarfile.REGTYPE),
        ("files/aa/" + "a" * 64, tarfile.SYMTYPE),
        ("files/aa/" + "a" * 64, tarfile.LNKTYPE),
        ("files/aa/" + "a" * 64, tarfile.DIRTYPE),
        ("files/aa/" + "a" * 64, tarfile.FIFOTYPE),
        ("database.sqlite3", tarfile.REGTYPE),  # a second time
    ],
)
def test_member_that_no_backup_holds_is_refused(
    archive: Path, tmp_path: Path, name: str, kind: bytes
) -> None:
    bad = tmp_path / "bad.tar"
    with tarfile.open(archive) as old, tarfile.open(bad, "w:") as new:
        for entry in old:
            if entry.name == MANIFEST:
                evil = tarfile.TarInfo(name)
                evil.type, evil.linkname = kind, "/etc/passwd"
                new.addfile(evil)
            new.addfile(entry, old.extractfile(entry))
    assert "which no backup of this service holds" in refused(bad, tmp_path)
    assert not list(tmp_path.rglob("evil"))


def test_members_and_manifest_have_to_agree(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        manifest = json.loads(tar.extractfile(MANIFEST).read())  # type: ignore[union-attr]
    members = manifest["members"]
    assert {"database.sqlite3", "library.sqlite3"} < set(members)
    fewer = {name: member for name, member in members.items() if name != "library.sqlite3"}
    bad = rewritten(archive, tmp_path / "fewer.tar", members=fewer)
    assert "does not hold what its manifest names" in refused(bad, tmp_path)
    bad = rewritten(archive, tmp_path / "format.tar", format=2)
    assert "a newer version of the program" in refused(bad, tmp_path)
    bad = rewritten(archive, tmp_path / "extra.tar", more=1)
    assert "its manifest cannot be read" in refused(bad, tmp_path)


def test_running_service_is_not_restored_over(
    archive: Path, small: tuple[FastAPI, TestClient], tmp_path: Path
) -> None:
    from filelock import FileLock

    settings: ServiceSettings = small[0].state.settings
    (settings.data / "work").mkdir(exist_ok=True)
    with (
        FileLock(settings.data / "work" / "node-1.lock"),
        pytest.raises(UsageError, match="The service is running"),
    ):
        restore(settings, load_settings().home, archive, replace=True)


def test_backup_of_one_kind_of_database_is_not_put_into_the_other(
    archive: Path, tmp_path: Path
) -> None:
    kept = rewritten(archive, tmp_path / "other.tar", database="postgresql")
    with pytest.raises(UsageError, match="on postgresql, this one is on sqlite"):
        restore(ServiceSettings(data=tmp_path / "n"), tmp_path / "h", kept, replace=False)


def test_failure_in_the_middle_of_moving_puts_everything_back(
    archive: Path,
    small: tuple[FastAPI, TestClient],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings, home = small[0].state.settings, load_settings().home
    small[0].state.database.close()
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if Path(target) == settings.data and self.name == "data":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError, match="nothing was changed"):
        restore(settings, home, archive, replace=True)
    monkeypatch.undo()
    load_settings.cache_clear()
    monkeypatch.setenv("MAPPER_HOME", str(home))
    _, client = open_service(settings)
    assert len(client.get("/api/v1/projects").json()["items"]) == 1
    assert len(Library(home).standards()) >= 1


def test_restore_that_is_killed_between_its_renames_loses_nothing_and_is_noticed(
    archive: Path, small: tuple[FastAPI, TestClient], tmp_path: Path
) -> None:
    settings, home = small[0].state.settings, load_settings().home
    small[0].state.database.close()
    code = (
        "import os, pathlib, sys\n"
        "rename = pathlib.Path.rename\n"
        "def killed(self, target):\n"
        "    if self.name == 'data': os._exit(9)\n"
        "    return rename(self, target)\n"
        "pathlib.Path.rename = killed\n"
        "from api.cli import main\n"
        "main()\n"
    )
    environment = os.environ | {"MAPPER_HOME": str(home)}
    where = ["--data", str(settings.data)]
    arguments = [sys.executable, "-c", code, "service", "restore", str(archive), "--replace"]
    done = subprocess.run([*arguments, *where], check=False, env=environment)
    assert done.returncode == 9
    assert not settings.data.exists()
    served = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "serve", *where],
        check=False, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert (served.returncode, served.stderr.count("\n")) == (2, 1)
    assert "A restore was cut off: the service lies in" in served.stderr
    restore(settings, home, archive, replace=True)
    _, client = open_service(settings)
    assert len(client.get("/api/v1/projects").json()["items"]) == 1


def test_lost_file_is_told_after_the_rest_is_kept(
    small: tuple[FastAPI, TestClient],
    specification: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app, client = small
    project = make_project(client, specification)
    with app.state.database.writing() as session:
        session.add(Run(project_id=project, kind="map", organisation_id="local", state="done",
                        requested_by="local", result="f" * 64, specification="f" * 64,
                        finished_at=now()))  # fmt: skip
    target = tmp_path / "backup.tar"
    data = ["--data", str(app.state.settings.data)]
    monkeypatch.setattr(sys, "argv", ["mapper", "service", "backup", str(target), *data])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "1 files that the database speaks of are missing" in capsys.readouterr().err
    done = restore(ServiceSettings(data=tmp_path / "n"), tmp_path / "h", target, replace=False)
    assert done.missing == ("f" * 64,)


def test_commands_back_up_and_restore(
    small: tuple[FastAPI, TestClient], specification: bytes, tmp_path: Path
) -> None:
    app, client = small
    make_project(client, specification)
    target, began = tmp_path / "backup.tar", time.monotonic()
    run = [sys.executable, "-c", "from api.cli import main; main()", "service"]
    home = {"MAPPER_HOME": str(load_settings().home)}
    subprocess.run(
        [*run, "backup", str(target), "--data", str(app.state.settings.data)],
        check=True, env=os.environ | home,
    )  # fmt: skip
    other = os.environ | {"MAPPER_HOME": str(tmp_path / "other")}
    done = subprocess.run(
        [*run, "restore", str(target)], check=True, env=other, capture_output=True, text=True
    )
    assert "Restored 1 projects and 1 files" in done.stderr
    again = subprocess.run(
        [*run, "restore", str(target)], check=False, env=other, capture_output=True, text=True
    )
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "--replace" in again.stderr
    assert time.monotonic() - began < PATIENCE


def test_folder_without_a_service_has_no_backup(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no service here"):
        back_up(ServiceSettings(data=tmp_path / "none"), tmp_path, tmp_path / "x.tar")
    assert not (tmp_path / "x.tar").exists()
