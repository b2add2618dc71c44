"""The commands as people type them: they say what is wrong and what to do."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices import emulate
from devices.__main__ import main
from tests.devices.bench import until
from tests.devices.hall import TinyHall

VECTORS: list[dict[str, Any]] = [
    {"name": "badge.good", "protocol": "badge-em4100", "direction": "from_device", "hex": "02 31 33 30 30 35 44 31 44 41 35 46 36 03",
     "valid": True, "fields": {"tag": "13005D1DA5", "number": 6102437}},
    {"name": "badge.bad", "protocol": "badge-em4100", "direction": "from_device", "hex": "02 31 33 30 30 35 44 31 44 41 35 46 37 03",
     "valid": False},
    {"name": "textbar.show", "protocol": "textbar", "direction": "to_device",
     "hex": "40 03 C7 EB 41 30 30 31 BA C5 B5 BD 33 BA C5 B4 B0 BF DA 0D", "valid": True,
     "fields": {"addr": 3, "text": "请A001号到3号窗口"}},
    {"name": "scanner.on", "protocol": "scanner-serial", "direction": "to_device", "hex": "16 54 0D", "valid": True},
    {"name": "scanner.off", "protocol": "scanner-serial", "direction": "to_device", "hex": "16 55 0D", "valid": True},
    {"name": "scanner.crlf_aim", "protocol": "scanner-serial", "direction": "from_device",
     "hex": "5D 51 31 59 59 32 30 32 36 31 31 32 32 30 30 30 31 32 33 0D 0A", "valid": True,
     "fields": {"aim": "]Q1", "code": "YY20261122000123"}},
    {"name": "scanner.utf8", "protocol": "scanner-serial", "direction": "from_device",
     "hex": "7B 22 6E 6F 22 3A 22 41 30 30 31 22 2C 22 E5 90 8D 22 3A 22 E5 BC A0 22 7D 0D", "valid": True,
     "fields": {"code": '{"no":"A001","名":"张"}'}},
    {"name": "scanner.gb", "protocol": "scanner-serial", "direction": "from_device", "hex": "C7 EB 41 0D", "valid": True, "fields": {"code": "请A"}},
    {"name": "scanner.bare", "protocol": "scanner-serial", "direction": "from_device", "hex": "41 30 30 31", "valid": True,
     "fields": {"code": "A001"}},
    {"name": "alpha.hold", "protocol": "alpha-sign", "direction": "to_device",
     "hex": "00 00 00 00 00 01 5A 30 30 02 41 41 1B 20 62 41 30 30 31 20 54 4F 20 33 03 30 33 30 43 04", "valid": True,
     "fields": {"file": "A", "mode": "hold", "text": "A001 TO 3"}},
]  # fmt: skip


@pytest.fixture
def hall() -> Iterator[TinyHall]:
    tiny = TinyHall()
    yield tiny
    tiny.close()


def settings(folder: Path, url: str, *devices: str) -> Path:
    file = folder / "agent.toml"
    file.write_text(f'[agent]\nserver = "{url}"\n' + "".join(f"[[device]]\n{each}\n" for each in devices))
    return file


BADGE = 'id = "badge-1"\nkind = "badge"\ndriver = "badge"\nport = "fake"'


# --- vectors ----------------------------------------------------------------------------------------------------------


def checked(capsys: pytest.CaptureFixture[str], file: Path, vectors: Any) -> tuple[int, list[dict[str, Any]]]:
    file.write_text(json.dumps(vectors))
    code = main(["check-vectors", str(file)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_vector_of_the_small_protocols_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, verdicts = checked(capsys, tmp_path / "vectors.json", {"vectors": VECTORS})
    assert [verdict for verdict in verdicts if not verdict["ok"]] == []
    assert (code, len(verdicts)) == (0, len(VECTORS))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"fields": {"tag": "0000000000"}}, "tag is '13005D1DA5' instead of '0000000000'"),
        ({"valid": False}, "an invalid frame was accepted"),
        ({"hex": VECTORS[1]["hex"]}, "a valid frame was refused: wrong checksum"),
        ({"protocol": "morse"}, "unknown protocol 'morse'"),
        ({"hex": "no hex"}, "the codec broke"),
    ],
)
def test_a_vector_that_does_not_hold_fails_alone_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], why: str
) -> None:
    code, (bad, good) = checked(capsys, tmp_path / "vectors.json", [VECTORS[0] | change, VECTORS[2]])
    assert (code, bad["ok"], good["ok"]) == (1, False, True)
    assert why in bad["why"]


def test_a_file_without_vectors_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-vectors", str(tmp_path / "none.json")]) == 2
    assert "cannot read" in capsys.readouterr().err


# --- pairing and checking ---------------------------------------------------------------------------------------------


@pytest.mark.req("R-101")
def test_a_code_becomes_a_token_that_only_this_user_can_read(
    hall: TinyHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings(tmp_path, hall.url, BADGE)
    assert main(["agent", "--settings", str(file), "--pair", "483920"]) == 0
    assert f"begin with\n  python -m devices agent --settings {file}\n" in capsys.readouterr().out
    token = tmp_path / "state/token"
    assert (token.read_text().strip(), stat.S_IMODE(token.stat().st_mode)) == ("secret", 0o600)
    assert [each.name for each in token.parent.iterdir()] == ["token"]


def test_a_wrong_code_says_where_to_get_one(hall: TinyHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = settings(tmp_path, "http://127.0.0.1:9", BADGE)
    assert main(["agent", "--settings", str(file), "--pair", "000000", "--server", hall.url]) == 2
    assert "refused the code 000000: 没有这个配对码" in capsys.readouterr().err
    assert not (tmp_path / "state/token").exists()


def test_check_says_each_problem_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bar = 'id = "bar-1"\nkind = "led_bar"\ndriver = "textbar"\nport = "/dev/serial/by-id/none"'
    file = settings(tmp_path, "http://127.0.0.1:9", BADGE, bar)
    assert main(["agent", "--settings", str(file), "--check"]) == 1
    said = capsys.readouterr().out
    assert "bar-1: cannot open /dev/serial/by-id/none: No such file or directory; check the cable" in said
    assert "no token in" in said
    assert "cannot reach http://127.0.0.1:9" in said


def test_check_is_content_with_a_hall_that_works(hall: TinyHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = settings(tmp_path, hall.url, BADGE)
    main(["agent", "--settings", str(file), "--pair", "483920"])
    assert main(["agent", "--settings", str(file), "--check"]) == 0
    assert "1 devices: all well" in capsys.readouterr().out


def test_an_agent_without_a_token_says_how_to_get_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = settings(tmp_path, "http://127.0.0.1:9", BADGE)
    assert main(["agent", "--settings", str(file)]) == 2
    assert f"then run python -m devices agent --settings {file} --pair CODE" in capsys.readouterr().err
    assert main(["agent", "--settings", str(file), "--server", "http://127.0.0.1:10"]) == 2
    assert f"--settings {file} --server http://127.0.0.1:10 --pair CODE" in capsys.readouterr().err


def test_the_agent_ends_cleanly_when_told_to(hall: TinyHall, tmp_path: Path) -> None:
    file = settings(tmp_path, hall.url, BADGE)
    main(["agent", "--settings", str(file), "--pair", "483920"])
    command = [sys.executable, "-m", "devices", "agent", "--settings", str(file)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    until(lambda: hall.hellos)
    os.kill(running.pid, signal.SIGTERM)
    _, said = running.communicate(timeout=300)
    assert running.returncode == 0
    assert "told to end" in said
    assert "Traceback" not in said


# --- tools ------------------------------------------------------------------------------------------------------------


def test_bench_shows_a_text_and_prints_its_frame(capsys: pytest.CaptureFixture[str]) -> None:
    done = main(
        [
            "bench",
            "textbar",
            "--port",
            "fake",
            "--option",
            "ack=06",
            "--option",
            "flash=false",
            "show",
            "A012",
            "--seconds",
            "2",
        ]
    )
    said = capsys.readouterr().out
    assert done == 0
    assert "→ 40 01 41 30 31 32 0D" in said
    assert "textbar-1: ok" in said


def test_bench_says_what_to_look_at_when_the_port_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "badge", "--port", "/dev/nothing", "poll", "--seconds", "0.2"]) == 1
    assert "check the cable, its name" in capsys.readouterr().out


def test_a_recording_is_replayed_into_the_driver(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wire.jsonl"
    frame = VECTORS[0]["hex"]
    lines = [
        {"at": 1000, "port": "a", "way": "in", "hex": frame[:20]},
        {"at": 1010, "port": "a", "way": "in", "hex": frame[20:]},
        {"at": 5000, "port": "a", "way": "in", "hex": VECTORS[1]["hex"]},
        {"at": 6000, "port": "a", "way": "in", "bytes": 7},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert main(["replay", "badge", str(file)]) == 0
    notes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert notes[0] == {"at": 1010, "device": "badge-1", "input": "code", "data": {"text": "13005D1DA5", "symbology": "em4100"}}
    assert notes[1]["dropped"] == "wrong checksum"
    assert {"at": 6000, "hidden": 7} in notes


def test_an_emulated_reader_hangs_on_a_stable_link_and_does_piped_lines_in_order_until_their_end(tmp_path: Path) -> None:
    link = tmp_path / "reader"
    command = [sys.executable, "-m", "devices", "emulate", "sdt", "--link", str(link)]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert running.stdin is not None
    assert running.stdout is not None
    first = json.loads(running.stdout.readline())
    assert first["port"] == str(link)
    assert link.is_symlink()
    with running, running.stdin as hands:  # communicate() would lose what readline() has read ahead
        hands.write("lay TEST, ALEX SAMPLE\nlift\ndance\nunplug\nplug\nlay 张三丰")
        hands.close()
        notes = [json.loads(line) for line in running.stdout]
    assert [note["seen"]["card"] for note in notes if "seen" in note] == [None, "TEST, ALEX SAMPLE", None, "张三丰"]
    assert any("cannot 'dance'" in note.get("error", "") for note in notes)
    assert running.returncode == 0
    assert not link.exists()


@pytest.mark.parametrize(
    ("verb", "rest", "meant"),
    [
        ("lay", "TEST, ALEX SAMPLE", {"card": "TEST, ALEX SAMPLE"}),
        ("lay", "card=张三丰", {"card": "张三丰"}),
        ("scan", "https://hall/t/x?a=b 中 文", {"text": "https://hall/t/x?a=b 中 文"}),
        ("scan", '{"no": "A001"}', {"text": '{"no": "A001"}'}),
        ("scan", "0012 aim=]Q1", {"text": "0012", "aim": "]Q1"}),
        ("scan", '"0012 aim=]Q1"', {"text": "0012 aim=]Q1"}),
        ("scan", "", {}),
        ("hold", "0013005D1D times=5", {"tag": "0013005D1D", "times": "5"}),
        ("key", "transfer argument=3", {"key": "transfer", "argument": 3}),
        ("slow", "800", {"ms": 800}),
    ],
)
def test_words_after_a_verb_are_its_arguments(verb: str, rest: str, meant: dict[str, Any]) -> None:
    assert emulate.arguments(verb, rest) == meant


def test_a_reader_of_the_output_that_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "wire.jsonl"
    file.write_text('{"at": 1, "port": "a", "way": "in", "bytes": 7}\n' * 5000)
    command = [sys.executable, "-m", "devices", "replay", "badge", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b'{"at": 1, "hidden": 7}\n'
        running.stdout.close()
        assert (running.wait(300), running.stderr.read()) == (0, b"")


@pytest.mark.parametrize("command", ["agent", "emulate", "bench", "replay", "check-vectors"])
def test_every_command_helps(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out
