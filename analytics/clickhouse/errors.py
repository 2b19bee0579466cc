"""How the door to ClickHouse fails."""


class ClickHouseUnavailable(Exception):
    """ClickHouse cannot be reached or failed. Transient: try again later."""
