"""gunicorn's door to a hall whose clock stands still until a story moves it; ``tests.support.owned_hall`` starts it."""

import os
from pathlib import Path

from app.bootstrap import build, with_sockets
from app.settings import load_settings
from tests.support.clock import shown_by

application = build(load_settings(env=os.environ), shown_by(Path(os.environ["OWNED_CLOCK"])))
sockets = with_sockets(application, async_mode="gevent")
