"""A small checkout of its own for the bootstrap: requirements that lie beside it as wheels, and no index at all."""

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

BOOTSTRAP = Path(__file__).parents[2] / "config" / "embedded" / "bootstrap.py"

# Stands where uv stands, counts its calls, and cannot install: what follows is the fall-back to pip.
POWERLESS_UV = """\
import pathlib, sys, time
time.sleep({pause})
with open({calls!r}, "a") as calls:
    calls.write("called\\n")
sys.exit("error: no such index")
"""


class Checkout:
    def __init__(self, root: Path, *, pause: float = 0) -> None:
        self.root = root
        self.calls = root / "calls"
        self.wheels = root / "wheels"
        self.wheels.mkdir(parents=True)
        folder = root / "config" / "embedded"
        folder.mkdir(parents=True)
        self.bootstrap = folder / "bootstrap.py"
        self.bootstrap.symlink_to(BOOTSTRAP)
        uv = self.wheel("uv", "1.0", {"uv/__main__.py": POWERLESS_UV.format(pause=pause, calls=str(self.calls))})
        (root / "requirements-embedded.txt").write_text(f"# made by hand\n{uv}    # via nocturna\n")
        self.require("1.0")

    def require(self, version: str) -> None:
        line = self.wheel("demo", version, {"demo.py": f"version = {version!r}\n"})
        (self.root / "requirements.txt").write_text(line)

    def wheel(self, name: str, version: str, files: dict[str, str]) -> str:
        """Write a wheel; returns its line of a requirement file, hash and all."""
        info = f"{name}-{version}.dist-info"
        files = {
            **files,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        path = self.wheels / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            record = f"{info}/RECORD,,\n"
            for inside, text in files.items():
                archive.writestr(inside, text)
                digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
                record += f"{inside},sha256={digest},{len(text)}\n"
            archive.writestr(f"{info}/RECORD", record)
        return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"

    def command(self, *, before: str = "pass") -> list[str]:
        """Start the bootstrap in an interpreter that `before` has altered; then print what got installed."""
        then = "import demo; print(demo.version)"
        program = (
            f"import runpy, sys; {before}; sys.argv = [{str(self.bootstrap)!r}, '-c', {then!r}]; "
            f"runpy.run_path(sys.argv[0], run_name='__main__')"
        )
        return [sys.executable, "-c", program]

    def environment(self, **variables: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return {**kept, **(variables or offline)}

    def start(self, *, before: str = "pass", **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(before=before),
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
