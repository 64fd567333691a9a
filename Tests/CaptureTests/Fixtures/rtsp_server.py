"""An RTSP server on a loopback port of the system's choice: prints the port, then serves until it is killed.

/jpeg sends Motion JPEG, /h264 sends H.264. With --locked, both want the user "mien" and the password "secret".
Needs the Debian packages python3-gi, gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-{base,good,bad}.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

SOURCE = "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=20/1"
ENCODERS = {
    "/jpeg": "jpegenc ! rtpjpegpay name=pay0 pt=26",
    "/h264": "openh264enc gop-size=10 ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=1",
}


def add(server: GstRtspServer.RTSPServer, path: str, encoder: str) -> None:
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {SOURCE} ! {encoder} )")
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("member", "media.factory.access", True)
    permissions.add_permission_for_role("member", "media.factory.construct", True)
    factory.set_permissions(permissions)
    server.get_mount_points().add_factory(path, factory)


def lock(server: GstRtspServer.RTSPServer) -> None:
    member = GstRtspServer.RTSPToken()
    member.set_string("media.factory.role", "member")
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("mien", "secret"), member)
    server.set_auth(auth)


def main() -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    if "--locked" in sys.argv:
        lock(server)
    for path, encoder in ENCODERS.items():
        add(server, path, encoder)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


main()
