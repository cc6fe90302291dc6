"""bin/run keeps the pages going, whatever becomes of the worker. Python is played by a few lines of shell."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = """#!/bin/sh
case "$*" in
    -\\ *) cat >/dev/null ;;
    *db_worker*)
        echo $$ >>workers
        [ "$(wc -l <workers)" -gt "${FAILS:-0}" ] || exit 1
        exec sleep 60
        ;;
    *gunicorn*)
        ls "$MRC_VAR/incoming" >found
        echo $$ >server
        exec sleep 60
        ;;
esac
"""


@pytest.fixture
def house(tmp_path):
    for name, text in {"bin/setup": "#!/bin/sh\n", ".venv/bin/python": PYTHON}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
        path.chmod(0o755)
    (tmp_path / "var/incoming").mkdir(parents=True)
    shutil.copy(ROOT / "bin/run", tmp_path / "bin/run")
    return tmp_path


@pytest.fixture
def run(house):
    begun = []

    def run(**more):
        process = subprocess.Popen(
            ["bin/run"],
            cwd=house,
            env={"PATH": os.environ["PATH"], "DEMO": "no", "MRC_VAR": str(house / "var")} | more,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def pids(house, name):
    path = house / name
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


def wait_for(known, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := known():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def is_there(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_known(pid):
    return Path(f"/proc/{pid}").exists()


def test_a_worker_that_ends_is_started_again_and_the_pages_go_on(run, house):
    process = run(FAILS="1")
    first, second = wait_for(lambda: len(found := pids(house, "workers")) == 2 and found)
    assert process.poll() is None
    assert not is_known(first)  # no zombie either
    assert is_there(second)
    assert is_there(pids(house, "server")[0])


@pytest.mark.parametrize(("order", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("fails", ["0", "1000"])
def test_who_stops_it_stops_all_of_it_also_while_the_worker_rests(run, house, order, status, fails):
    process = run(FAILS=fails)
    wait_for(lambda: pids(house, "server") and pids(house, "workers"))
    time.sleep(1.5)
    os.killpg(process.pid, order)
    assert process.wait(timeout=8) == status
    assert not any(is_known(pid) for pid in pids(house, "server") + pids(house, "workers"))


def test_when_the_pages_end_so_does_the_worker(run, house):
    process = run()
    (server,) = wait_for(lambda: pids(house, "workers") and pids(house, "server"))
    os.kill(server, signal.SIGTERM)
    assert process.wait(timeout=8) == 143
    assert not any(is_known(pid) for pid in pids(house, "workers"))


def test_without_a_worker_the_pages_are_alone(run, house):
    run(TASKS="immediate")
    wait_for(lambda: pids(house, "server"))
    time.sleep(1.5)
    assert not pids(house, "workers")


def test_what_was_being_sent_when_the_server_was_killed_is_gone_before_the_pages_are_there(run, house):
    sent = house / "var/incoming/sent.upload"
    sent.write_text("a paper in plain form")
    run()
    wait_for(lambda: pids(house, "server"))
    assert not sent.exists()
    assert (house / "found").read_text() == ""
