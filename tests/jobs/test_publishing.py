"""The process that publishes a draft is killed in the middle: all of it is in force, or nothing, and never twice."""

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.jobs.schedule import publish_drafts
from app.operations import drafting
from app.operations.drafting import Step
from app.operations.unit_of_work import Work
from tests.builders import SmallHall
from tests.support.server import environment

ROOT = Path(__file__).parents[2]
STEPS = 5

# A worker's own code but for the blow: it falls during step ``at_step``, or when the commit is over.
DYING = """
import os, signal, sys
from dataclasses import replace
from datetime import datetime
from app.bootstrap import open_house
from app.jobs.schedule import publish_drafts
from app.settings import load_settings

at_step, at = int(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
house = open_house(load_settings(env=os.environ))
done = 0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def do(*step):
    global done
    answer = house.do_step(*step)
    done += 1
    if done == at_step:
        die()
    return answer

dying = replace(house, do_step=do)
dying.database.committed = die
publish_drafts(dying, at)
"""


@pytest.mark.parametrize("at_step", [1, STEPS, STEPS + 1], ids=["first step", "before the commit", "after the commit"])
def test_a_draft_is_published_whole_and_once_whenever_the_worker_is_killed(
    hall_on_each: SmallHall, tmp_path: Path, at_step: int
) -> None:
    hall = hall_on_each
    due = hall.clock.now + timedelta(hours=1)
    scheduled(hall, due)
    killed = subprocess.run(
        [sys.executable, "-c", DYING, str(at_step), due.isoformat()], cwd=ROOT, check=False, timeout=600,
        env=environment(tmp_path, HALL_DATABASE_URL=hall.house.settings.database.url), capture_output=True, text=True,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(hall.events("hall.configured")) == (STEPS if at_step > STEPS else 0)
    for _ in range(2):  # the next worker, and its next look
        publish_drafts(hall.house, due)
    assert [event.data["key"] for event in hall.events("hall.configured")] == [f"D{n}" for n in range(STEPS)]
    assert len(hall.events("draft.published")) == 1
    assert len(hall.config.areas) == 1 + STEPS


def scheduled(hall: SmallHall, due: datetime) -> None:
    """A draft of some new waiting areas."""
    admin, at, house = hall.person("admin1"), hall.clock.now, hall.house

    def make(work: Work) -> None:
        doing = house.apart().doing()
        number = drafting.open_draft(work, doing, hall.id, "分区", admin, at)
        for n in range(STEPS):
            step = Step(f"{n:026d}", "add_area", {"hall": hall.code}, {"code": f"D{n}", "name": f"{n} 区"})
            drafting.add_step(work, doing, hall.id, number, step, admin, at)
        drafting.schedule(work, doing, hall.id, number, due, admin, at)

    house.database.write(hall.id, make)
