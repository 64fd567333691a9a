#!/usr/bin/env python3
"""Reads and writes Mien's topics from Python.

    apt-get install protobuf-compiler
    pip install "paho-mqtt>=2,<3" "protobuf==4.21.*"        # matches Debian 12's protoc 3.21
    protoc --proto_path=Shared/Messages --python_out=. mien.proto
    python3 mien_client.py watch
    python3 mien_client.py publish frame --camera door --jpeg picture.jpg
    python3 mien_client.py call reports --camera door --limit 3

`watch` prints one line of JSON for each message; `publish` sends one message and ends when the broker has it; `call` asks
the recorder and prints what it answers.
`docs/topics.md` lists the topics.
"""

import argparse
import json
import os
import queue
import sys
import time

import paho.mqtt.client as mqtt
from google.protobuf.json_format import MessageToDict
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

import mien_pb2 as mien

EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
KINDS = {
    "frame": mien.Frame,
    "faces": mien.FaceSet,
    "emotions": mien.EmotionReport,
    "status": mien.ServiceStatus,
}
# What the recorder can be asked here: the request's and the reply's message.
METHODS = {
    "reports": (mien.ReportsRequest, mien.ReportsReply),
    "timeline": (mien.TimelineRequest, mien.TimelineReply),
}
NO_SUBSCRIBERS = 0x10
# Quality of service and message expiry in seconds, as docs/topics.md says.
DELIVERY = {"frame": (0, 2), "faces": (0, 5), "emotions": (1, None), "status": (1, None)}


def topic(args, kind):
    """The topic of a kind of message."""
    if kind == "status":
        return f"mien/v1/{args.site}/services/{args.service}/{args.instance}/status"
    return f"mien/v1/{args.site}/{args.camera}/{kind}"


def connect(args):
    """A client with its network thread running, connected."""
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2,
        client_id=f"mien-python-{os.getpid()}",
        protocol=mqtt.MQTTv5,
    )
    client.connect(args.host, args.port, keepalive=15)
    return client


def watch(args):
    """Prints messages; ends after `--count` of them."""
    seen, granted = 0, []

    def on_connect(client, userdata, flags, reason, properties):
        for kind in ("frame", "faces", "emotions"):
            client.subscribe(f"mien/v1/{args.site}/+/{kind}", qos=DELIVERY[kind][0])
        client.subscribe(f"mien/v1/{args.site}/services/+/+/status", qos=1)

    def on_subscribe(client, userdata, mid, reasons, properties):
        granted.append(mid)
        if len(granted) == len(KINDS):
            print("watching", file=sys.stderr, flush=True)

    def on_message(client, userdata, message):
        nonlocal seen
        print(json.dumps(describe(message)), flush=True)
        seen += 1
        if seen == args.count:
            client.disconnect()

    client = connect(args)
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    client.loop_forever()


def describe(message):
    """A message as something that JSON can say, without its pictures."""
    kind = message.topic.rsplit("/", 1)[-1]
    decoded = KINDS[kind].FromString(message.payload)
    if kind == "frame":
        decoded.jpeg = b""
    for face in decoded.faces if kind == "faces" else []:
        face.crop.jpeg = b""
    content = MessageToDict(decoded, preserving_proto_field_name=True)
    content_type = getattr(message.properties, "ContentType", None)
    return {"topic": message.topic, "content_type": content_type, "bytes": len(message.payload), "message": content}


def frame_info():
    return mien.FrameInfo(
        run=int.from_bytes(os.urandom(8), "big"),
        sequence=1,
        captured_at=time.time_ns() // 1_000,
        width=640,
        height=480,
    )


def make(args):
    """A message of the kind that was asked for."""
    jpeg = open(args.jpeg, "rb").read() if args.jpeg else bytes.fromhex("ffd8ffe000104a464946ffd9")
    now = time.time_ns() // 1_000
    box = mien.Box(x=200, y=100, width=160, height=200)
    if args.kind == "frame":
        return mien.Frame(info=frame_info(), jpeg=jpeg)
    if args.kind == "faces":
        face = mien.Face(box=box, score=0.9, track=1, crop=mien.Crop(region=box, jpeg=jpeg))
        return mien.FaceSet(frame=frame_info(), faces=[face], detector="python", detected_at=now)
    if args.kind == "emotions":
        likelihoods = [0.9 if name == args.emotion else 0.1 / 6 for name in EMOTIONS]
        emotion = EMOTIONS.index(args.emotion) + 1
        # What the face's track comes to over time; nothing stands there for a face without a track.
        smoothed = mien.SmoothedEmotion(emotion=emotion, probabilities=likelihoods)
        face = mien.FaceEmotion(
            box=box, score=0.9, track=1, emotion=emotion, probabilities=likelihoods, smoothed=smoothed
        )
        model = mien.ModelReference(name="python", version="1", hash_prefix="000000000000")
        return mien.EmotionReport(
            producer="python", sequence=1, frame=frame_info(), faces=[face], model=model, engine="python"
        )
    return mien.ServiceStatus(state=mien.ServiceStatus.ONLINE, version="1", started_at=now, reported_at=now)


def publish(args):
    """Sends one message."""
    qos, expiry = DELIVERY[args.kind]
    properties = Properties(PacketTypes.PUBLISH)
    properties.ContentType = "application/protobuf"
    if expiry is not None:
        properties.MessageExpiryInterval = expiry
    client = connect(args)
    client.loop_start()
    sent = client.publish(
        topic(args, args.kind),
        make(args).SerializeToString(),
        qos=qos,
        retain=args.kind == "status",
        properties=properties,
    )
    sent.wait_for_publish(timeout=10)
    client.disconnect()
    client.loop_stop()
    return 0 if sent.is_published() else 1


def request(args):
    """A request of the method that was asked for."""
    message = METHODS[args.method][0]()
    message.selection.camera = args.camera
    if args.method == "reports":
        message.limit = args.limit
    else:
        message.step = mien.TimelineRequest.Step.Value(args.step.upper())
    return message


def exchange(client, args):
    """Sends a request; returns the reply's envelope, or `None` and says why there is none."""
    replies, mark = queue.Queue(), os.urandom(8)
    reply_topic = f"mien/v1/{args.site}/rpc/reply/python-{os.getpid()}"

    def on_message(client, userdata, message):
        # A reply to another call of this client has another mark.
        if getattr(message.properties, "CorrelationData", None) == mark:
            replies.put(mien.RpcReply.FromString(message.payload))

    def on_publish(client, userdata, mid, reason, properties):
        if reason.value == NO_SUBSCRIBERS:
            replies.put(None)

    client.on_message, client.on_publish = on_message, on_publish
    client.subscribe(reply_topic, qos=1)
    properties = Properties(PacketTypes.PUBLISH)
    properties.ContentType = "application/protobuf"
    properties.ResponseTopic, properties.CorrelationData = reply_topic, mark
    properties.MessageExpiryInterval = args.timeout
    topic = f"mien/v1/{args.site}/rpc/recorder/{args.method}"
    client.publish(topic, request(args).SerializeToString(), qos=1, properties=properties)
    try:
        envelope = replies.get(timeout=args.timeout)
    except queue.Empty:
        print(f"no reply within {args.timeout} s", file=sys.stderr)
        return None
    if envelope is None:
        print(f"nobody answers at {topic}: is mien-recorder running?", file=sys.stderr)
    return envelope


def call(args):
    """Asks the recorder, and prints its reply as JSON."""
    client = connect(args)
    client.loop_start()
    try:
        envelope = exchange(client, args)
    finally:
        client.disconnect()
        client.loop_stop()
    if envelope is None:
        return 1
    if envelope.WhichOneof("outcome") != "result":
        print(f"{envelope.error.code}: {envelope.error.message}", file=sys.stderr)
        return 1
    reply = METHODS[args.method][1].FromString(envelope.result)
    print(json.dumps(MessageToDict(reply, preserving_proto_field_name=True)))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--site", default="home")
    commands = parser.add_subparsers(required=True)
    watching = commands.add_parser("watch", help="print messages as JSON")
    watching.add_argument("--count", type=int, default=0, help="end after so many messages")
    watching.set_defaults(run=watch)
    publishing = commands.add_parser("publish", help="send one message")
    publishing.add_argument("kind", choices=KINDS)
    publishing.add_argument("--camera", default="python")
    publishing.add_argument("--service", default="python")
    publishing.add_argument("--instance", default="1")
    publishing.add_argument("--emotion", choices=EMOTIONS, default="happy")
    publishing.add_argument("--jpeg", help="a JPEG file; a picture of nothing without it")
    publishing.set_defaults(run=publish)
    calling = commands.add_parser("call", help="ask the recorder, and print its reply as JSON")
    calling.add_argument("method", choices=METHODS)
    calling.add_argument("--camera", default="", help="only this camera")
    calling.add_argument("--limit", type=int, default=10, help="at most so many reports")
    calling.add_argument("--step", choices=["minute", "hour", "day"], default="hour", help="a timeline's bins")
    calling.add_argument("--timeout", type=int, default=5, help="in seconds")
    calling.set_defaults(run=call)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
