"""RabbitMQ as a node of its own: name, ports, cookie and port mapper are private, and it has no plugins."""

from collections.abc import Mapping
from pathlib import Path

import amqp

from .server import Missing, Server, free_port, program

# Debian's wrapper in /usr/sbin insists on the user rabbitmq; the script behind it does not.
SCRIPTS = "/usr/lib/rabbitmq/bin"


class RabbitMQ(Server):
    name = "RabbitMQ"
    refuses_root = True
    start_seconds = 120.0

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.mapper_port, self.node_port = free_port(), free_port()

    def find(self) -> None:
        server, mapper = program("rabbitmq-server", SCRIPTS), program("epmd")
        if server is None or mapper is None:
            raise Missing("rabbitmq-server")
        self.executable, self.mapper = server, mapper

    def launch(self) -> None:
        plugins = self.folder / "enabled_plugins"
        plugins.write_text("[].\n")
        plugins.chmod(0o644)
        variables = {
            "ERL_EPMD_PORT": str(self.mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"nocturna-test-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.node_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "none.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            # Idle schedulers of Erlang spin on a core that the tests need.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-start_epmd false +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        }
        self.spawn([self.mapper], variables=variables)
        self.spawn([self.executable], variables=variables)

    def probe(self) -> str:
        connection = amqp.Connection(f"127.0.0.1:{self.port}", connect_timeout=5)
        connection.connect()
        try:
            return str(connection.server_properties["version"])
        finally:
            connection.close()

    def environment(self) -> Mapping[str, str]:
        return {"CELERY_BROKER_URL": f"amqp://guest:guest@127.0.0.1:{self.port}//"}
