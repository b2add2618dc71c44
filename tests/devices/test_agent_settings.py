"""A wrong setting stops the start with a sentence that says what to do."""

from pathlib import Path
from typing import Any

import pytest

from devices.settings import SettingsError, load, read

BAR: dict[str, Any] = {"id": "bar-03", "kind": "led_bar", "driver": "textbar", "port": "fake"}


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "agent.toml"
    file.write_text("""
[agent]
server = "http://127.0.0.1:8000/"
state = "var"
name = "咨询台"

[[device]]
id = "bar-03"
kind = "led_bar"
driver = "textbar"
port = "/dev/serial/by-id/usb-1"
address = 3
window = "3"

[[device]]
id = "bar-04"
kind = "led_bar"
driver = "textbar"
port = "/dev/serial/by-id/usb-1"
address = 4
ack = "06"
""")
    settings = load(file)
    assert (settings.server, settings.state, settings.token_file) == (
        "http://127.0.0.1:8000",
        tmp_path / "var",
        tmp_path / "var/token",
    )
    third, fourth = settings.devices
    assert (third.window, third.baud, third.tries, third.emulated) == ("3", 9600, 3, False)
    assert (fourth.options["ack"], fourth.options["preset"]) == ("06", "at-cr")


@pytest.mark.parametrize(
    ("devices", "sentence"),
    [
        ([BAR | {"bauds": 9600}], "has no key 'bauds'"),
        ([BAR | {"kind": "bar"}], "kind must be one of"),
        ([BAR | {"driver": "nobody"}], "no driver 'nobody'; there are: badge"),
        ([BAR | {"baud": "fast"}], "baud must be a whole number from 300"),
        ([BAR | {"window": 3}], 'window must be a text in "quotes"'),
        ([BAR | {"port": "ttyUSB0"}], "port must be a path such as"),
        ([BAR | {"port": "tcp:10.0.8.33"}], 'must look like "tcp:10.0.8.33:5005"'),
        ([BAR | {"frame": "{40}{txt}"}], "frame is not understood from '{txt}' on"),
        ([{"id": "bar-03", "kind": "led_bar", "driver": "textbar"}], "lacks port: add a line such as port"),
        ([{**BAR, "id": "号 3"}], "needs id"),
        ([BAR, BAR], "two devices are called 'bar-03': give each its own id"),
        (
            [BAR | {"port": "/dev/a"}, {"id": "b", "kind": "badge", "driver": "badge", "port": "/dev/a", "address": 2}],
            "has two drivers",
        ),
        ([BAR | {"port": "/dev/a"}, BAR | {"id": "bar-04", "port": "/dev/a"}], "have the same address 1 on /dev/a"),
        (
            [BAR | {"port": "/dev/a"}, BAR | {"id": "b", "port": "/dev/a", "address": 2, "baud": 4800}],
            "give them the same baud",
        ),
    ],
)
def test_what_is_wrong_is_named(devices: list[dict[str, Any]], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read({"device": devices}, beside=tmp_path)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"agnet": {}}, "unknown table [agnet]"),
        ({"agent": {"sever": ""}}, "[agent] has no key 'sever'"),
        ({"agent": {"server": "10.0.0.5"}}, "server must look like"),
        ({"device": {"id": "a"}}, "needs double brackets"),
        ({"agent": []}, "[agent] must be a table"),
    ],
)
def test_a_wrong_table_is_named(content: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(content, beside=tmp_path)
    assert sentence in str(refused.value)


def test_fakes_are_cables_of_their_own_unless_they_share_a_name(tmp_path: Path) -> None:
    settings = read({"device": [BAR, BAR | {"id": "b"}]}, beside=tmp_path)
    assert {each.line for each in settings.devices} == {"fake:bar-03", "fake:b"}


def test_a_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="name the file with --settings"):
        load(tmp_path / "none.toml")
