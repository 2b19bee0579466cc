"""Sockets in the metrics."""

from prometheus_client import Counter, Gauge

OPEN = Gauge("nocturna_sockets_open", "Sockets that are open.", ["socket"], multiprocess_mode="livesum")
CLOSED = Counter("nocturna_sockets_closed", "Sockets that were closed, by what closed them.", ["socket", "code"])
REQUESTS = Counter("nocturna_socket_requests", "Requests that came over sockets.", ["socket", "type"])
