"""Run as a script: libchdb.so as a ClickHouse that listens, until it is killed.

    python clickhouse_library.py <libchdb.so> <data directory> <tcp port> <http port> <configuration>

Its `query_stable_v2` is the main function of clickhouse-local. A wrong password on its port ends it; it has no users.
"""

import ctypes
import sys


def main(library: str, data: str, tcp: str, http: str, configuration: str) -> None:
    query = (
        "SYSTEM START LISTEN TCP; "
        "SELECT sleep(3) FROM system.numbers FORMAT Null SETTINGS max_block_size=1, max_execution_time=0"
    )
    arguments = [
        "clickhouse",
        "--multiquery",
        f"--config-file={configuration}",
        f"--path={data}",
        f"--tcp_port={tcp}",
        f"--http_port={http}",
        "--listen_host=127.0.0.1",
        f"--query={query}",
    ]
    encoded = [argument.encode() for argument in arguments]
    function = ctypes.CDLL(library).query_stable_v2
    function.restype = ctypes.c_void_p
    function(len(encoded), (ctypes.c_char_p * len(encoded))(*encoded))


if __name__ == "__main__":
    main(*sys.argv[1:])
