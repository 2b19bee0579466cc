"""A ClickHouse that is killed, and comes back with what it has stored."""

from clickhouse_driver.errors import Error

from tests.interpretations.conftest import eventually
from tests.services.clickhouse import ClickHouse


class Mortal(ClickHouse):
    """A server of the test's own. One from npm ends by itself when a client dies in the middle of an insert."""

    def is_up(self) -> bool:
        return all(process.poll() is None for process in self.processes)

    def kill(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    def revive(self) -> None:
        if not self.is_up():
            self.restart()

    def restart(self) -> None:
        """With its data."""
        self.processes.clear()
        self.launch()
        eventually(self.answers, within=30)

    def answers(self) -> bool:
        try:
            return bool(self.probe())
        except (Error, OSError, EOFError):
            return False
