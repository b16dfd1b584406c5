"""Pd's window process, played: all that Pd draws is taken in at once, and answered as Pd's own does."""
import re
import socket
import threading

ANSWERED = re.compile(rb"^after idle \{pdsend \{([^}]*)\}\}$", re.M)


def play(folder):
    """Wait for a Pd, started with -guiport and the port that is returned, as one that was opened in
    a folder."""
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_play, args=(server, folder), daemon=True).start()
    return server.getsockname()[1]


def _play(server, folder):
    pd, _ = server.accept()
    pd.sendall(f"pd init {folder} 0 {'0 ' * 36};\n".encode())
    rest = b""
    while True:
        try:
            data = pd.recv(1 << 16)
        except ConnectionError:
            return
        if not data:
            return
        lines, _, rest = (rest + data).rpartition(b"\n")
        for answer in ANSWERED.findall(lines):
            pd.sendall(answer + b";\n")
        if b"pdtk_ping" in lines:
            pd.sendall(b"pd ping;\n")
