"""`make check`: lint, types, contracts, and the embedded tests. A developer's loop, without servers."""

import sys
from concurrent.futures import ThreadPoolExecutor

from config.embedded.errors import LaunchError

from .steps import STATIC, run_all
from .suite import compile_places, embedded, pytest, state_folder


def main(arguments: list[str]) -> int:
    home = state_folder()
    try:
        compile_places(home)
        with embedded(home) as variables, ThreadPoolExecutor(1) as pool:
            static = pool.submit(run_all, STATIC, variables)
            outcome = pytest("check", variables, ["-m", "embedded", "-q", *arguments], coverage=None)
            failed = static.result()
    except LaunchError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Checks: {', '.join(failed) + ' failed' if failed else 'all passed'}")
    print(f"{outcome.passed} passed, {outcome.failed} failed")
    return 0 if outcome.good and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
