#!/usr/bin/env python3
"""What live viewers cost: a broker, a gateway, made-up reports of some cameras, and many readers of its events.

    Benchmarks/Live/viewers.py --gateway .build/release/mien-gateway [--viewers 100 --cameras 8 --fps 10 --seconds 30]

Prints one line of JSON: the cores that the gateway took with and without viewers, and how many events came to each of them. One more
viewer reads nothing at all: the others must not notice. Needs paho-mqtt and protobuf (Scripts/setup --test) and protoc.
"""
import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

import paho.mqtt.client as mqtt

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def load_messages(folder):
    """The module that protoc makes of mien.proto."""
    subprocess.run(["protoc", f"-I{ROOT}/Shared/Messages", f"--python_out={folder}", "mien.proto"], check=True)
    sys.path.insert(0, folder)
    import mien_pb2
    return mien_pb2


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Cameras(threading.Thread):
    """Publishes reports about one face as a classifier does, so many a second for each camera."""

    def __init__(self, messages, port, count, fps):
        super().__init__(daemon=True)
        self.messages, self.count, self.fps, self.sent, self.isOver = messages, count, fps, 0, False
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def report(self, sequence):
        m, now = self.messages, int(time.time() * 1e6)
        face = m.FaceEmotion(box=m.Box(x=100, y=80, width=120, height=130), score=0.98, track=7, emotion=m.EMOTION_HAPPY,
                             probabilities=[0.01, 0.01, 0.02, 0.9, 0.02, 0.02, 0.02])
        face.smoothed.emotion = m.EMOTION_HAPPY
        face.smoothed.probabilities.extend(face.probabilities)
        return m.EmotionReport(
            producer="bench", sequence=sequence, faces=[face], engine="openvino", detector="face",
            frame=m.FrameInfo(run=1, sequence=sequence, captured_at=now - 30_000, width=640, height=480),
            model=m.ModelReference(name="expression-tiny", version="0.1.0", hash_prefix="0123456789ab"),
            detected_at=now - 10_000, classified_at=now).SerializeToString()

    def run(self):
        start, sequence = time.monotonic(), 0
        while not self.isOver:
            sequence += 1
            for camera in range(self.count):
                self.client.publish(f"mien/v1/home/camera-{camera}/emotions", self.report(sequence), qos=1)
                self.sent += 1
            time.sleep(max(0, start + sequence / self.fps - time.monotonic()))


async def view(port, counts, index):
    """Reads events, and counts them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    writer.write(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    while data := await reader.read(1 << 18):
        counts[index] += data.count(b"\nevent: report\n")


async def idle(port):
    """Asks for events and never reads them."""
    s = socket.create_connection(("127.0.0.1", port))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.sendall(b"GET /api/v1/events?every=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await asyncio.sleep(3600)


async def measure(gateway, port, arguments):
    async def cores(seconds):
        before, start = cpu_seconds(gateway.pid), time.monotonic()
        await asyncio.sleep(seconds)
        return (cpu_seconds(gateway.pid) - before) / (time.monotonic() - start)

    await asyncio.sleep(3)
    without = await cores(arguments.seconds / 2)
    counts = [0] * arguments.viewers
    tasks = [asyncio.create_task(view(port, counts, index)) for index in range(arguments.viewers)]
    tasks.append(asyncio.create_task(idle(port)))
    await asyncio.sleep(3)
    first = list(counts)
    start = time.monotonic()
    watched = await cores(arguments.seconds)
    rates = sorted((now - then) / (time.monotonic() - start) for now, then in zip(counts, first))
    for task in tasks:
        task.cancel()
    return {"viewers": arguments.viewers, "cameras": arguments.cameras, "fps": arguments.fps,
            "cores": round(watched, 3), "cores_without_viewers": round(without, 3),
            "events_per_viewer_and_second": {"lowest": round(rates[0], 1), "highest": round(rates[-1], 1)},
            "resident_mb": round(resident_megabytes(gateway.pid), 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--viewers", type=int, default=100)
    parser.add_argument("--cameras", type=int, default=8)
    parser.add_argument("--fps", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    arguments = parser.parse_args()
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        messages = load_messages(folder)
        broker_port, port = free_port(), free_port()
        broker = subprocess.Popen(["/usr/sbin/mosquitto", "-p", str(broker_port)], stderr=subprocess.DEVNULL)
        time.sleep(1)
        gateway = subprocess.Popen([arguments.gateway, "--broker", f"mqtt://127.0.0.1:{broker_port}", "--port", str(port),
                                    "--log-level", "error"])
        try:
            time.sleep(2)
            cameras = Cameras(messages, broker_port, arguments.cameras, arguments.fps)
            cameras.start()
            print(json.dumps(asyncio.run(measure(gateway, port, arguments))))
            cameras.isOver = True
        finally:
            gateway.terminate()
            broker.terminate()


if __name__ == "__main__":
    main()
