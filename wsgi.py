"""gunicorn's door. The sockets are part of ``application``; gunicorn.conf.py starts them in each worker."""

import os

from app import logs
from app.bootstrap import build, with_sockets
from app.settings import load_settings

settings = load_settings(env=os.environ)
logs.set_up(settings.log)
application = build(settings)
sockets = with_sockets(application, async_mode="gevent")
