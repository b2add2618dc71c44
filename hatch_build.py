"""A wheel without the built screens would install well and show nothing, so none is made."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ScreensAreBuilt(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling names it
        if version == "standard" and not Path(self.root, "display/dist/.vite/manifest.json").exists():
            raise FileNotFoundError("display/dist has no manifest: run `npm run build` first, or `./dev bundle`")
