"""Virus scanners for tests: the real clamd where it is installed, and one that speaks its protocol."""

import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.files import EICAR

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


class _Instream(socketserver.StreamRequestHandler):
    """Reads a stream as clamd does; finds EICAR, and nothing else."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        if len(content) > 1_000_000:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            found = b"Test-Signature FOUND" if EICAR in content else b"OK"
            self.wfile.write(b"stream: " + found + b"\0")


@contextmanager
def speaking_scanner() -> Iterator[str]:
    """A server of the protocol on a port of its own; gives its address."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Instream) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def real_clamd(folder: Path) -> Iterator[str]:
    """clamd with one signature of our own, on a socket in this folder."""
    assert CLAMD
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "local.ndb").write_text(f"Local.Eicar:0:*:{EICAR.hex()}\n")
    where = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {where}\nDatabaseDirectory {signatures}\nForeground yes\nUser root\n"
        f"LogFile {folder}/log\n"
    )
    told = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([CLAMD, "-c", str(folder / "clamd.conf")], **told)
    try:
        _wait_for(where, process)
        yield str(where)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(where: Path, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, "clamd ended by itself"
        with socket.socket(socket.AF_UNIX) as trial:
            try:
                trial.connect(str(where))
            except OSError:
                time.sleep(0.1)
            else:
                return
    raise AssertionError("clamd did not answer in time")
