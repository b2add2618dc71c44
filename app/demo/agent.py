"""The demo's devices: settings of an agent whose every cable ends in a device made of software."""

from pathlib import Path

from app.demo.credentials import write_private
from app.demo.plan import DATA

SETTINGS = DATA / "agent.toml"


def agent_settings(home: Path) -> Path:
    return home / "demo" / "agent.toml"


def write_agent(home: Path, token: str, base_url: str) -> Path:
    """Write the settings and the token of the demo's agent beside the credentials, for this user's eyes only."""
    path = agent_settings(home)
    write_private(path.with_name("agent-token"), f"{token}\n")
    write_private(path, SETTINGS.read_text("utf-8").replace("@SERVER@", base_url))
    return path
