"""A whole system of real programs, for real clients: a broker, the services, and a gateway in front of them."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import requests

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
NAMES = ("recorder", "feedback", "classifier", "detector", "gateway")


def programs():
    """Where the programs are; None when they are not built."""
    folder = pathlib.Path(os.environ.get("MIEN_PROGRAMS", PACKAGE / ".build" / "debug"))
    return folder if all((folder / f"mien-{name}").exists() for name in NAMES) else None


def broker():
    """Debian keeps it where users have no path to."""
    return shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait(until, what, patience=60):
    """Asks again and again, as nothing tells when another process is ready."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with contextlib.suppress(requests.RequestException, OSError):
            if until():
                return
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {patience} s")


def accepts(port):
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


@contextlib.contextmanager
def running(picture):
    """Yields the gateway's address once it reads pictures; says what the programs logged when it never does."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        broker_port, port = free_port(), free_port()
        settings = pathlib.Path(folder, "mosquitto.conf")
        settings.write_text(f"listener {broker_port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        log = stack.enter_context(open(pathlib.Path(folder, "log"), "w+"))

        def start(*command):
            process = subprocess.Popen(command, cwd=PACKAGE, stdout=log, stderr=subprocess.STDOUT)
            stack.callback(stop, process)

        start(broker(), "-c", str(settings))
        wait(lambda: accepts(broker_port), "the broker")
        own = {
            "recorder": ["--database", f"{folder}/mien.sqlite", "--keep", "crops"],
            "feedback": ["--spool", f"{folder}/feedback"],
            "classifier": ["--spool", f"{folder}/classifier"],
            "gateway": ["--port", str(port)],
        }
        for name in NAMES:
            start(programs() / f"mien-{name}", "--broker", f"mqtt://127.0.0.1:{broker_port}", *own.get(name, []))
        address = f"http://127.0.0.1:{port}"
        try:
            wait(lambda: reads(address, picture), "an answer to a picture")
        except AssertionError as error:
            log.seek(0)
            raise AssertionError(f"{error}; the programs said:\n{log.read()[-4000:]}") from None
        yield address


def reads(address, picture):
    answer = requests.post(f"{address}/api/v1/predict", data=picture, headers={"Content-Type": "image/jpeg"}, timeout=10)
    return answer.status_code == 200


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
