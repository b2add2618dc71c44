"""The socket to the hall's ``/agent``: desired state in; health, inputs and pictures out. It connects again for ever."""

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, Protocol

import socketio  # type: ignore[import-untyped]
from socketio import exceptions

from devices.far import FarRefused
from devices.store import Input, Store

log = logging.getLogger(__name__)

NAMESPACE = "/agent"
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0)  # between connections, each a third more or less: 200 agents must not come at once
ACK_S = 5.0  # an input without an answer is sent again, under the same id
BEAT_S = 10.0
FRAMES_S = 0.2
SEEN_S = 0.25
KEEP_FRAMES = 100  # a device, between two messages

Message = dict[str, Any]


class House(Protocol):
    """What the link needs of the agent."""

    def hello(self) -> Message:
        """Who we are and what hangs here."""

    def want(self, device: str, rev: int, state: Mapping[str, Any]) -> None:
        """The server wants this shown; ValueError for a device that is not here."""

    def picture(self, device: str) -> Message:
        """``{rev, state, error}`` of one device."""

    def healths(self) -> dict[str, str]:
        """Health of every device."""

    def seen(self) -> dict[str, Any]:
        """How each device looks."""

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Do something to an emulated device; ValueError with a sentence."""

    def watch(self, *, on: bool) -> None:
        """Somebody looks at the frames, or nobody does any more."""


class Link:
    """One connection at a time, in two threads: one tells, one delivers inputs and waits for their answers."""

    def __init__(
        self, url: str, token: str, house: House, store: Store, *, pair: str = "python -m devices agent --pair CODE"
    ) -> None:
        self._pair = pair  # what enrols this agent once more, ready to be typed
        self._url = url
        self._token = token
        self._house = house
        self._store = store
        self._stopped = threading.Event()
        self._news = threading.Event()
        self._inputs = threading.Event()
        self._ready = threading.Event()  # hello was answered
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._frames: dict[str, deque[Message]] = {}
        self._revs: dict[str, int] = {}
        self._last_seen: dict[str, Any] = {}
        self._watched = False
        self._refused = ""  # why the server did not let us in
        self._clock_off_ms = 0  # the server's clock minus ours
        self._client: socketio.Client | None = None
        self._chance = random.Random()  # noqa: S311 -- spreads reconnections
        self._threads = [
            threading.Thread(target=self._run, name="link", daemon=True),
            threading.Thread(target=self._deliver, name="inputs", daemon=True),
        ]

    # --- from other threads -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to connect."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Disconnect and end."""
        self._stopped.set()
        self._news.set()
        self._inputs.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(5.0)

    @property
    def connected(self) -> bool:
        """Whether the server knows us now."""
        return self._ready.is_set()

    def reported(self, device: str) -> None:
        """Something of ``device`` changed."""
        with self._lock:
            self._changed.add(device)
        self._news.set()

    def input_waits(self) -> None:
        """The store has a new input."""
        self._inputs.set()

    def frames(self, device: str, items: list[Message]) -> None:
        """Bytes went over a wire."""
        if self._watched:
            with self._lock:
                self._frames.setdefault(device, deque(maxlen=KEEP_FRAMES)).extend(items)

    # --- the connection -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        failed = 0
        told = False
        why = ""
        while not self._stopped.is_set():
            try:
                self._session()
                failed = 0
                if not self._stopped.is_set():
                    log.warning("the server is gone; devices keep what they show")
                told, why = True, ""
            except Exception as error:
                if not isinstance(error, (exceptions.SocketIOError, OSError, ValueError)):
                    log.exception("the link broke; it begins anew")  # whatever it was: an agent tries for ever
                if self._refused and self._refused != why:
                    # Said once more when the reason changes: a revoked agent must not look like a server that is down.
                    why = self._refused
                    log.warning("%s refused this agent: %s; pair it again with %s", self._url, why, self._pair)
                    told = True
                elif not told:
                    log.warning("cannot reach %s: %s; trying on", self._url, str(error) or type(error).__name__)
                    told = True
            finally:
                self._leave()
            pause = PAUSES_S[min(failed, len(PAUSES_S) - 1)] * self._chance.uniform(0.7, 1.3)
            failed += 1
            self._stopped.wait(pause)

    def _session(self) -> None:
        """Connect, say hello, and tell what changes until the connection ends."""
        client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client = client
        client.on("desired", self._desired, namespace=NAMESPACE)
        client.on("watch", self._watch, namespace=NAMESPACE)
        client.on("act", self._act, namespace=NAMESPACE)
        client.on("disconnect", self._gone, namespace=NAMESPACE)
        client.on("connect_error", self._not_let_in, namespace=NAMESPACE)
        self._refused = ""
        self._revs.clear()
        client.connect(self._url, auth={"token": self._token}, namespaces=[NAMESPACE], transports=["websocket"], wait_timeout=5)
        answer = client.call("hello", self._house.hello(), namespace=NAMESPACE, timeout=10)
        if not isinstance(answer, dict) or not answer.get("ok"):
            raise ValueError(f"the server refused this agent: {answer}; pair it again with {self._pair}")
        self._clock_off_ms = int(answer.get("now", time.time() * 1000)) - int(time.time() * 1000)
        log.info("connected to %s", self._url)
        self._last_seen.clear()
        with self._lock:
            self._changed.update(self._house.healths())
        self._ready.set()
        self._inputs.set()
        self._tell(client)

    def _not_let_in(self, said: Any = None) -> None:
        """The hall is there and said no; why, in its words. A connection that failed comes as a bare text: nobody said no."""
        if isinstance(said, dict):
            self._refused = str(said.get("message") or "no reason given")[:200]

    def _tell(self, client: socketio.Client) -> None:
        beat_at = frames_at = seen_at = 0.0
        while client.connected and not self._stopped.is_set():
            now = time.monotonic()
            with self._lock:
                changed, self._changed = self._changed, set()
            for device in sorted(changed):
                client.emit("reported", {"device": device, **self._house.picture(device)}, namespace=NAMESPACE)
            if now >= beat_at:
                beat_at = now + BEAT_S
                client.emit("beat", {"devices": self._house.healths()}, namespace=NAMESPACE)
            if self._watched and now >= frames_at:
                frames_at = now + FRAMES_S
                self._send_frames(client)
            if self._watched and now >= seen_at:
                seen_at = now + SEEN_S
                self._send_seen(client)
            due = min([beat_at, *([frames_at, seen_at] if self._watched else [])])
            if self._news.wait(max(0.0, due - time.monotonic())):
                self._news.clear()

    def _send_frames(self, client: socketio.Client) -> None:
        with self._lock:
            gathered, self._frames = self._frames, {}
        for device, items in gathered.items():
            client.emit("frames", {"device": device, "items": list(items)}, namespace=NAMESPACE)

    def _send_seen(self, client: socketio.Client) -> None:
        for device, picture in self._house.seen().items():
            if self._last_seen.get(device) != picture:
                self._last_seen[device] = picture
                client.emit("seen", {"device": device, "picture": picture}, namespace=NAMESPACE)

    def _leave(self) -> None:
        self._ready.clear()
        self._watch({"on": False})
        client, self._client = self._client, None
        if client is not None:
            # The library waits three seconds for the server's farewell; we say ours, and do not wait.
            leaving = threading.Thread(target=_say_farewell, args=(client,), name="farewell", daemon=True)
            leaving.start()
            leaving.join(0.2)

    # --- from the server ----------------------------------------------------------------------------------------------

    def _desired(self, message: Message) -> None:
        device, rev, state = message.get("device"), message.get("rev"), message.get("state")
        if not isinstance(device, str) or not isinstance(rev, int) or not isinstance(state, dict):
            log.warning("a desired state that is none: %s", sorted(message))
            return
        if rev < self._revs.get(device, rev):
            return  # late: a newer one came before it
        self._revs[device] = rev
        try:
            self._house.want(device, rev, state)
        except ValueError as error:
            log.warning("%s", error)

    def _watch(self, message: Message) -> None:
        on = bool(message.get("on"))
        if on != self._watched:
            self._watched = on
            self._last_seen.clear()
            with self._lock:
                self._frames.clear()
            self._house.watch(on=on)
        self._news.set()

    def _act(self, message: Message) -> Message:
        try:
            self._house.act(str(message.get("device")), str(message.get("verb")), message.get("args") or {})
        except FarRefused as error:
            return {"ok": False, "code": error.code, "params": error.params, "error": str(error)}
        except (ValueError, TypeError) as error:
            return {"ok": False, "code": "argument", "params": {"value": str(message.get("args"))[:100]}, "error": str(error)}
        except Exception as error:  # noqa: BLE001 -- whoever asked gets an answer
            return {"ok": False, "code": "", "error": str(error) or type(error).__name__}
        self._news.set()
        return {"ok": True}

    def _gone(self, *_reason: object) -> None:
        self._ready.clear()
        self._news.set()
        self._inputs.set()

    # --- inputs -------------------------------------------------------------------------------------------------------

    def _deliver(self) -> None:
        """Deliver what waits, in order, one at a time; each again under its id until the server has answered."""
        while not self._stopped.is_set():
            self._inputs.wait(1.0 if self._store.waiting() else None)
            self._inputs.clear()
            while self._ready.is_set() and not self._stopped.is_set():
                waiting = self._store.next()
                if waiting is None:
                    break
                try:
                    answered = self._deliver_one(waiting)
                except Exception as error:  # noqa: BLE001 -- whatever it was, the input is still here and is sent again
                    log.debug("%s was not delivered: %s", waiting.id, error)
                    self._stopped.wait(0.5)
                    answered = False
                if answered:
                    self._store.delivered(waiting.id)
                elif not self._ready.is_set():
                    break

    def _deliver_one(self, waiting: Input) -> bool:
        client = self._client
        if client is None:
            return False
        done = threading.Event()
        answers: list[Any] = []

        def answered(*args: Any) -> None:
            answers.extend(args)
            done.set()

        message = {
            "id": waiting.id,
            "device": waiting.device,
            "kind": waiting.kind,
            "data": waiting.data,
            "at": waiting.at + self._clock_off_ms,
        }
        client.emit("input", message, namespace=NAMESPACE, callback=answered)
        until = time.monotonic() + ACK_S
        while not done.wait(0.1):
            if time.monotonic() > until or not self._ready.is_set() or self._stopped.is_set():
                return False
        answer = answers[0] if answers else None
        if not isinstance(answer, dict) or "ok" not in answer:
            self._stopped.wait(0.2)  # a server that stumbles is not asked as fast as the network allows
            return False
        if not answer["ok"]:
            log.warning("the server refused %s of %s: %s", waiting.kind, waiting.device, answer.get("code"))
        return True


def _say_farewell(client: socketio.Client) -> None:
    try:
        client.disconnect()
    except (exceptions.SocketIOError, OSError, ValueError) as error:
        log.debug("while leaving: %s", error)
