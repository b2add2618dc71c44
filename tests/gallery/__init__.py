"""Every state of every screen, written down once: for the pictures of docs/screens.md and for the checks of each page.

A module here is a screen; a function in it, marked ``@shot``, is a state. Its first half brings the hall there through the
front door, what it returns opens the page, once for each size and language.
"""

import importlib
import pkgutil


def load() -> None:
    """Import every module of this package, so that the shots of all screens are known."""
    for module in pkgutil.iter_modules(__path__):
        if module.name != "__main__":
            importlib.import_module(f"{__name__}.{module.name}")
