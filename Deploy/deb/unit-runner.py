"""Runs a service of the package as its unit says, where no systemd runs: in the root that is given, as the unit's user, with its
environment and its state folder. Stands in for what the package test needs of systemd, and for nothing else.

    unit-runner.py ROOT UNIT LOG

LOG gets what the service says to its manager, one assignment a line. SIGTERM is passed on.
"""

import os
import pwd
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
    result = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/var/lib/mien", "USER": "mien", "LANG": "C.UTF-8"}
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


def start(root, unit, address):
    instance = (re.search(r"@(.*)\.service$", unit) or [None, ""])[1]
    read = {}
    for key, value in settings(root, unit):
        read.setdefault(key, []).append(value)
    variables = environment(root, read, instance)
    variables.update(NOTIFY_SOCKET=address, WATCHDOG_USEC=str(int(read["WatchdogSec"][-1]) * 1_000_000))
    command = list(words(read["ExecStart"][-1], variables, instance))
    state = read.get("StateDirectory", [None])[-1]
    mode = int(read.get("StateDirectoryMode", ["0755"])[-1], 8)

    def become():
        os.chroot(root)
        os.chdir("/")
        user = pwd.getpwnam(read["User"][-1])
        if state:
            os.makedirs(f"/var/lib/{state}", exist_ok=True)
            os.chmod(f"/var/lib/{state}", mode)
            os.chown(f"/var/lib/{state}", user.pw_uid, user.pw_gid)
        os.umask(int(read.get("UMask", ["0022"])[-1], 8))
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return subprocess.Popen(command, env=variables, preexec_fn=become, executable=command[0])


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
