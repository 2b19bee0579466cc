"""NGINX on the very file that the image carries; only addresses and directories are put in."""

import http.client
import os
from collections.abc import Mapping
from pathlib import Path

from .server import Broken, Missing, Server, program

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx" / "nginx.conf"


class Nginx(Server):
    name = "NGINX"

    def __init__(self, home: Path, *, web: int = 0, realtime: int = 0, static: Path = Path("/nonexistent")) -> None:
        super().__init__(home)
        self.places = {
            "server web:8000;": f"server 127.0.0.1:{web};",
            "server realtime:8000;": f"server 127.0.0.1:{realtime};",
            "listen 8080;": f"listen 127.0.0.1:{self.port};",
            "/usr/share/nginx/static/": f"{static}/",
            "/tmp/nginx": f"{self.folder}/nginx",
            "/dev/stdout": f"{self.folder}/access.log",
            "include mime.types;": "include /etc/nginx/mime.types;",
        }

    def find(self) -> None:
        found = program("nginx", "/usr/sbin")
        if found is None:
            raise Missing("nginx-light")
        self.executable = found

    def launch(self) -> None:
        text = CONFIGURATION.read_text()
        for original, here in self.places.items():
            if original not in text:
                raise Broken(f"nginx.conf has no {original!r} any more: mend this list.")
            text = text.replace(original, here)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(text)
        # Started by root it would drop to a user who may not enter a private test directory.
        user = " user root;" if os.geteuid() == 0 else ""
        self.spawn([self.executable, "-c", configuration, "-p", self.folder, "-g", f"daemon off;{user}"])

    def probe(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", "/static/")
        with connection.getresponse() as answer:
            return answer.headers["Server"]

    def environment(self) -> Mapping[str, str]:
        return {}
