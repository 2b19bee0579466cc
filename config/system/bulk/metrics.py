"""What Prometheus is told of rows on their way to the store."""

from typing import Final

from prometheus_client import Counter

STORED: Final = Counter("nocturna_bulk_rows_stored", "Rows that the store was given.", ["table"])
DROPPED: Final = Counter("nocturna_bulk_rows_dropped", "Rows lost: the store was away, and the buffer full.", ["table"])
FAILURES: Final = Counter("nocturna_bulk_failures", "Attempts to store rows that failed, by why.", ["table", "error"])
