"""How the floor runs: as the hall does, in gunicorn with one gevent worker."""

from gevent import monkey

monkey.patch_all()

wsgi_app = "tests.bench.floor:application"
workers = 1
worker_class = "gevent"
worker_connections = 2000
backlog = 2048
keepalive = 75
graceful_timeout = 3
control_socket_disable = True
loglevel = "warning"
