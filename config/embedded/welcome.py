"""What is printed once the server truly answers."""

import threading
import time
import urllib.error
import urllib.request

PATIENCE_SECONDS = 60

WELCOME = """\
Nocturna is ready on {url}

  Sign in   {email} / {password}
  API       {url}/docs  {url}/redoc
  Admin     {url}/admin/  staff@nocturna.example / {password}, and a second factor that it helps to set up

  A chart, and its reading while it is written:
    TOKEN=$(curl -s {url}/api/v1/auth/token -H 'Content-Type: application/json' -d '{{"username": "{email}", "password": "{password}"}}' | grep -o '"access_token": *"[^"]*' | cut -d'"' -f4)
    CHART=$(curl -s {url}/api/v1/charts -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"kind": "natal", "name": "Ada", "moment": {{"local": "1990-06-15T14:30:00"}}, "place": {{"query": "London, GB"}}}}' | cut -d'"' -f4)
    curl -sN {url}/api/v1/interpretations/$(curl -s {url}/api/v1/interpretations -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{{"chart": "'$CHART'", "topic": "natal.overview"}}' | cut -d'"' -f4)/stream -H "Authorization: Bearer $TOKEN"
"""  # noqa: E501 -- lines to paste stay in one piece

DEMO = {"email": "demo@nocturna.example", "password": "demo-nocturna-2026"}


def announce(url: str) -> threading.Thread:
    """Print the welcome when /health/ready says yes, from a thread beside the server."""
    thread = threading.Thread(target=announce_when_ready, args=(url,), name="welcome", daemon=True)
    thread.start()
    return thread


def announce_when_ready(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    problem = "it does not answer"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):  # noqa: S310 -- our own address
                print(WELCOME.format(url=url, **DEMO), flush=True)  # noqa: T201
                return
        except urllib.error.HTTPError as error:
            problem = f"/health/ready answers {error.code}: {error.read(500).decode(errors='replace')}"
        except OSError:
            pass
        time.sleep(0.05)
    print(f"Nocturna is not ready after {PATIENCE_SECONDS} s: {problem}", flush=True)  # noqa: T201
