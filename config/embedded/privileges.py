"""Servers that refuse root: who they run as, and how that user reaches their directory.

Nothing here does anything unless we are root.
"""
# ruff: noqa: S603, S607 -- `test` is asked, as the other user, what that user may do

import errno
import os
import pwd
import struct
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

from .errors import LaunchError

ACCOUNT = "nobody"

# acl(5) as stored in the extended attribute: a version, then (tag, permissions, id) sorted by tag.
ACL = "system.posix_acl_access"
ACL_VERSION = struct.pack("<I", 2)
ACL_ENTRY = struct.Struct("<HHI")
USER_OBJ, USER, GROUP_OBJ, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
NO_ID = 0xFFFFFFFF
EXECUTE = 1

AclEntries = dict[tuple[int, int], int]


class RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def unprivileged() -> pwd.struct_passwd | None:
    """The account that servers get when we are root; None when we are not."""
    return pwd.getpwnam(ACCOUNT) if os.geteuid() == 0 else None


def run_as() -> RunAs:
    """Arguments for subprocess: drops root, else nothing."""
    account = unprivileged()
    return RunAs(user=account.pw_uid, group=account.pw_gid, extra_groups=[]) if account else RunAs()


def make_private(path: Path) -> None:
    """A directory that only the server's user (and root) may enter."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    account = unprivileged()
    if account:
        os.chown(path, account.pw_uid, account.pw_gid)


def may_enter(path: Path) -> bool:
    asked = subprocess.run(["test", "-x", str(path)], cwd="/", check=False, **run_as())
    return asked.returncode == 0


def let_through(path: Path) -> None:
    """Let the server's user pass through `path` and its parents, such as a /root of mode 0700, and no one else.

    An access control entry opens less than a mode does: one user, and passing only, not listing.
    """
    account = unprivileged()
    if account is None or may_enter(path):
        return
    for folder in reversed([path, *path.parents]):
        if not may_enter(folder):
            allow_passing(folder, account)


def allow_passing(folder: Path, account: pwd.struct_passwd) -> None:
    try:
        entries = read_acl(folder)
        entries[USER, account.pw_uid] = entries.get((USER, account.pw_uid), 0) | EXECUTE
        entries[MASK, NO_ID] = entries.get((MASK, NO_ID), entries[GROUP_OBJ, NO_ID]) | EXECUTE
        write_acl(folder, entries)
    except (OSError, AttributeError):  # a file system, or a system, without access control lists
        raise LaunchError(
            f"PostgreSQL does not run as root, and the user {account.pw_name} may not pass through {folder}: "
            f"run `chmod o+x {folder}`, choose another NOCTURNA_HOME, or start as an ordinary user."
        ) from None
    print(f"Let the user {account.pw_name} pass through {folder}: PostgreSQL does not run as root.", file=sys.stderr)  # noqa: T201


def read_acl(folder: Path) -> AclEntries:
    try:
        raw = os.getxattr(folder, ACL)
    except OSError as error:
        if error.errno != errno.ENODATA:
            raise
        mode = folder.stat().st_mode
        return {(USER_OBJ, NO_ID): mode >> 6 & 7, (GROUP_OBJ, NO_ID): mode >> 3 & 7, (OTHER, NO_ID): mode & 7}
    return {(tag, owner): allowed for tag, allowed, owner in ACL_ENTRY.iter_unpack(raw[len(ACL_VERSION) :])}


def write_acl(folder: Path, entries: AclEntries) -> None:
    packed = (ACL_ENTRY.pack(tag, allowed, owner) for (tag, owner), allowed in sorted(entries.items()))
    os.setxattr(folder, ACL, ACL_VERSION + b"".join(packed))
