"""What every process of ours imports before it serves anyone: each second of it is paid by every command."""

import subprocess
import sys

PROGRAM = """
import sys, django
django.setup()
import config.urls
print(*sorted({"fpdf", "fontTools", "resvg_py", "litellm", "chdb"}.intersection(sys.modules)))
"""


def test_what_only_some_need_is_left_to_them():
    # A process of its own: this one has imported them for other tests.
    started = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert started.stdout.split() == []
