"""Runs a service of the package as its unit says, where no systemd runs: in the root that is given, as the unit's user, with its
environment and its state folder. Stands in for what the package test needs of systemd, and for nothing else.

    unit-runner.py ROOT UNIT LOG

LOG gets what the service says to its manager, one assignment a line. SIGTERM is passed on.
"""

import os
import re
import signal
import socket
import subprocess
import sys


def settings(root, unit):
    """The [Service] settings of a unit, then of the drop-ins that systemd would read, in order."""
    name = re.sub(r"@.*\.service$", "@.service", unit)
    folder = f"{root}/usr/lib/systemd/system"
    files = [f"{folder}/{name}"]
    for drop_in in ("mien-.service.d", f"{name}.d"):
        if os.path.isdir(f"{folder}/{drop_in}"):
            files += [f"{folder}/{drop_in}/{file}" for file in sorted(os.listdir(f"{folder}/{drop_in}"))]
    for file in files:
        section = None
        for line in open(file, encoding="utf-8"):
            line = line.strip()
            if line.startswith("["):
                section = line
            elif section == "[Service]" and line and not line.startswith("#"):
                key, value = line.split("=", 1)
                yield key, value


def assignments(text):
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.split("=", 1)


def environment(root, read, instance):
    result = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/var/lib/mien", "USER": "mien", "LANG": "C.UTF-8"}
    for text in read.get("Environment", []):
        result.update(part.split("=", 1) for part in text.split())
    # Files go before settings of the unit, whatever their order there (systemd.exec(5)).
    for path in read.get("EnvironmentFile", []):
        path = path.replace("%i", instance)
        file = root + path.lstrip("-")
        if os.path.exists(file) or not path.startswith("-"):
            result.update(assignments(open(file, encoding="utf-8").read()))
    return result


def words(command, variables, instance):
    """A command line as systemd.service(5) has it: $NAME alone becomes words, ${NAME} is put in as it is."""
    for word in command.replace("%i", instance).split():
        alone = re.fullmatch(r"\$(\w+)", word)
        if alone:
            yield from variables.get(alone[1], "").split()
        else:
            yield re.sub(r"\$\{(\w+)\}", lambda match: variables.get(match[1], ""), word)


# As systemd does it: all is read-only but the unit's own folders, some is not there, and nobody becomes root again.
SANDBOX = """
root=$1 user=$2 mask=$3 own=$4 hidden=$5; shift 5
mount --rbind "$root" "$root"
for folder in $own; do mount --bind "$root$folder" "$root$folder"; done
for folder in $hidden; do [ ! -e "$root$folder" ] || mount -t tmpfs -o mode=000 none "$root$folder"; done
mount -t tmpfs -o mode=1777 none "$root/tmp"
mount -o remount,bind,ro "$root"
umask "$mask"
exec chroot "$root" setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set=-all "$@"
"""


def make_folder(root, folder, mode, user):
    path = f"{root}{folder}"
    os.makedirs(path, exist_ok=True)
    os.chmod(path, mode)
    line = next(line for line in open(f"{root}/etc/passwd", encoding="utf-8") if line.startswith(f"{user}:"))
    os.chown(path, int(line.split(":")[2]), int(line.split(":")[3]))


def start(root, unit, address):
    instance = (re.search(r"@(.*)\.service$", unit) or [None, ""])[1]
    read = {}
    for key, value in settings(root, unit):
        read.setdefault(key, []).append(value)
    variables = environment(root, read, instance)
    variables.update(NOTIFY_SOCKET=address, WATCHDOG_USEC=str(int(read["WatchdogSec"][-1]) * 1_000_000))
    user = read["User"][-1]
    own = []
    for kind, place in (("State", "/var/lib"), ("Cache", "/var/cache")):
        for folder in read.get(f"{kind}Directory", []):
            own.append(f"{place}/{folder}")
            make_folder(root, own[-1], int(read.get(f"{kind}DirectoryMode", ["0755"])[-1], 8), user)
    hidden = [path.lstrip("-") for value in read.get("InaccessiblePaths", []) for path in value.split()]
    sandbox = [root, user, read.get("UMask", ["0022"])[-1], " ".join(own), " ".join(hidden)]
    command = list(words(read["ExecStart"][-1], variables, instance))
    # The watchdog is meant for the process itself, which all of these become.
    return subprocess.Popen(
        ["unshare", "--mount", "--propagation", "private", "sh", "-ec", SANDBOX, "sandbox", *sandbox, *command], env=variables
    )


def main(root, unit, log):
    address = f"\0mien-test-{unit}-{os.getpid()}"
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(address)
    manager.settimeout(0.2)
    process = start(root, unit, "@" + address[1:])
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    with open(log, "a", encoding="utf-8", buffering=1) as out:
        while True:
            ended = process.poll() is not None
            try:
                out.write(manager.recv(4096).decode() + "\n")
            except TimeoutError:
                if ended:
                    break
    sys.exit(process.returncode)


main(*sys.argv[1:])
