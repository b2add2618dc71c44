"""Alive, ready, and figures for Prometheus; no prefix, no login, nothing personal."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.api.endpoint import door
from app.models import Device, Hall, Queue

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Each part's state; 503 until all are there."""
    parts = {"database": _state(_reads), "events": _state(_has_halls)}
    ready = all(state == "ok" for state in parts.values())
    return jsonify(status="ok" if ready else "not_ready", parts=parts), 200 if ready else 503


def _state(look: Callable[[], Any]) -> str:
    try:
        look()
    except SQLAlchemyError as error:
        return type(error).__name__
    return "ok"


def _reads() -> None:
    with door().house.database.read() as connection:
        connection.execute(select(1))


def _has_halls() -> None:
    with door().house.database.read() as connection:
        connection.execute(select(func.max(Hall.seq)))


@blueprint.get("/metrics")
def metrics() -> Response:
    """Read from the database at each scrape, so that every process tells the same."""
    registry = CollectorRegistry()
    waiting = Gauge("tinghao_waiting", "People waiting", ["hall"], registry=registry)
    events = Gauge("tinghao_events_total", "Number of the last event", ["hall"], registry=registry)
    online = Gauge("tinghao_devices_online", "Devices that gave a sign of life", ["hall"], registry=registry)
    with door().house.database.read() as connection:
        halls = connection.execute(select(Hall.id, Hall.code, Hall.seq)).all()
        counts = dict(connection.execute(select(Queue.hall_id, func.sum(Queue.waiting)).group_by(Queue.hall_id)).all())
        devices = dict(
            connection.execute(
                select(Device.hall_id, func.count()).where(Device.online.is_(True)).group_by(Device.hall_id)
            ).all()
        )  # fmt: skip
    for hall_id, code, seq in halls:
        waiting.labels(code).set(int(counts.get(hall_id) or 0))
        events.labels(code).set(seq)
        online.labels(code).set(int(devices.get(hall_id) or 0))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
