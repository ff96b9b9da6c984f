"""The virus scanner clamd, asked by its own protocol: INSTREAM over a socket."""

import socket
import struct
from dataclasses import dataclass

_CHUNK = 64 * 1024
_PATIENCE = 60  # seconds for one file


class ScannerUnreachable(Exception):
    """The scanner did not answer. Ask again later."""


@dataclass(frozen=True)
class Scanned:
    """What the scanner says. `found`: the name of what it found; `error`: why it could not tell."""

    found: str = ""
    error: str = ""


def scan(address: str, content: bytes) -> Scanned:
    """Have these bytes scanned. `address`: the path of a socket, or host:port.

    Raises ScannerUnreachable where nobody answers there.
    """
    try:
        with _connect(address) as scanner:
            answer = _ask(scanner, content)
    except (OSError, ValueError) as wrong:
        raise ScannerUnreachable(
            f"the virus scanner at {address} did not answer: {wrong}"
        ) from None
    said = answer.decode(errors="replace").strip("\0\n ").removeprefix("stream: ")
    if said == "OK":
        return Scanned()
    if said.endswith(" FOUND"):
        return Scanned(found=said.removesuffix(" FOUND"))
    if not said:
        raise ScannerUnreachable(f"the virus scanner at {address} hung up")
    return Scanned(error=said.removesuffix(" ERROR"))


def _connect(address: str) -> socket.socket:
    if "/" in address:
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(_PATIENCE)
        try:
            scanner.connect(address)
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE)


def _ask(scanner: socket.socket, content: bytes) -> bytes:
    try:
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            scanner.sendall(struct.pack(">I", len(chunk)) + chunk)
        scanner.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it says why below: the file is longer than it takes
    answer = b""
    while part := scanner.recv(4096):
        answer += part
    return answer
