"""Whether the gateway does what its document says: schemathesis draws requests from it, good and bad ones."""

import json
import pathlib
import shutil
import subprocess
import sys

import pytest
import requests
import system

DOCUMENT = system.PACKAGE / "Services" / "Gateway" / "Web" / "openapi.json"
# All but what never ends, what swaps models, and what is a page or a file.
PATHS = r"^(?!.*(events|mjpg|models|metrics|session|docs|openapi|spec)).*$"


def schemathesis():
    beside = pathlib.Path(sys.executable).with_name("schemathesis")
    return str(beside) if beside.exists() else shutil.which("schemathesis")


def test_the_answers_are_what_the_document_says(address, tmp_path):
    if schemathesis() is None:
        pytest.skip("there is no schemathesis: Scripts/setup --test")
    command = [
        schemathesis(), "run", str(DOCUMENT), "--url", address, "--include-path-regex", PATHS,
        # Of a request that the document allows nothing can be promised: a drawn picture is none.
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
        "negative_data_rejection",
        "--phases", "examples,coverage,fuzzing", "--max-examples", "15", "--seed", "7", "--request-timeout", "20",
        "--workers", "1", "--no-color",
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, (run.stdout + run.stderr)[-6000:]


def test_the_document_is_served(address):
    answer = requests.get(f"{address}/openapi.json", timeout=20)
    if answer.status_code == 404:
        pytest.skip("this gateway serves no files")
    assert answer.json() == json.loads(DOCUMENT.read_text())
