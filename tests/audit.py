"""``python -m tests.audit``: what is known against the pinned packages, by the advisories of PyPI.

Without a network, or where the index holds no advisories, it says that nothing was looked at, and does not fail.
"""

import json
import subprocess
import sys
from typing import Any

from .steps import BIN, ROOT

LOCKS = ("requirements.txt", "requirements-embedded.txt")
SECONDS = 90


def main() -> int:
    known = [line for lock in LOCKS for line in audit(lock)]
    print("\n".join(known), end="\n" if known else "")
    return 1 if known else 0


def audit(lock: str) -> list[str]:
    """A line for each known fault of a package."""
    command = [str(BIN / "pip-audit"), "-r", lock, "--require-hashes", "--disable-pip", "-f", "json", "--timeout", "5"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS
        )
        return faults(lock, json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        print(f"{lock}: not audited, the advisories are out of reach")
        return []


def faults(lock: str, packages: list[dict[str, Any]]) -> list[str]:
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    print(f"{lock}: {len(packages) - len(skipped)} packages audited, {len(skipped)} unknown to the index")
    return [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in packages
        for fault in package.get("vulns", ())
    ]


if __name__ == "__main__":
    sys.exit(main())
