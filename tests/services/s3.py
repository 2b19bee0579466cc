"""moto's S3 server: the wire format of buckets on loopback, in a thread of the tests' process."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

from .server import free_port

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@contextmanager
def bucket(name: str) -> Iterator[str]:
    """The server's address, with one empty bucket."""
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    try:
        address = f"http://127.0.0.1:{port}"
        boto3.client("s3", endpoint_url=address, **KEYS).create_bucket(Bucket=name)
        yield address
    finally:
        server.stop()
