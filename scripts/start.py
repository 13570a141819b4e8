"""Start the app: `python -m scripts.start [--host HOST] [--port PORT]`; `make run` comes here once all is installed.

Whatever can be wrong before the first page is found here and said in a sentence: a wrong setting, a taken port, a
data folder that cannot be written, missing models, a database that is open elsewhere or damaged. Then the Streamlit
server runs in this process rather than a new one, because the libraries both need take a second to load.
"""

import argparse
import errno
import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence

from core.domain.errors import GreenroomError, PortTaken
from core.settings import ROOT, Settings
from scripts.console import plainly, say, writable_data_dir
from scripts.fetch_models import wanted

# Nothing that runs here may call home or reach for a model hub.
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}
# Homebrew on Apple silicon installs where the loader does not look by itself.
MAC_LIBRARIES = "/opt/homebrew/lib:/usr/local/lib:/usr/lib"


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    if is_loopback(host) or host in ("0.0.0.0", "::", ""):  # all interfaces include this machine
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def check_port(host: str, port: int) -> None:
    """Raises PortTaken, or GreenroomError when the address cannot be had at all."""
    if not 0 < port < 65536:
        raise GreenroomError(f"{port} is not a port. Choose one from 1024 to 65535, as in: make run PORT=8502")
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as failure:
        raise GreenroomError(f"There is no address {host} on this machine. Try: make run HOST=127.0.0.1") from failure
    with socket.socket(family, kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: a port just left is free
        try:
            trial.bind(where)
            trial.listen()  # two binds may share a port under SO_REUSEADDR, two listeners may not
        except OSError as failure:
            raise refusal(failure, host, port) from failure


def refusal(failure: OSError, host: str, port: int) -> GreenroomError:
    if failure.errno == errno.EADDRINUSE:
        return PortTaken(f"Port {port} is already in use. Choose another with: make run PORT={port % 65535 + 1}")
    if failure.errno == errno.EACCES:
        return GreenroomError(f"Port {port} needs more rights than you have. Try: make run PORT=8501")
    return GreenroomError(f"Cannot listen at {host}, port {port}: {failure.strerror or failure}.")


def fetch_models(settings: Settings) -> None:
    # Their content was checked when they were fetched, and `make models` checks it again.
    missing = sum(model.size for model in wanted() if not model.is_in(settings.models, read=False))
    if not missing:
        print("[4/5] Models are present", flush=True)
        return
    print(f"[4/5] Fetching the models (about {missing // 1_000_000} MB)", flush=True)
    command = [sys.executable, "-m", "scripts.fetch_models", "--dir", str(settings.models.absolute())]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise GreenroomError("The models could not be fetched, so answers cannot be read. The reason is above.")


def environment(environ: Mapping[str, str], platform: str = sys.platform) -> dict[str, str]:
    """The server's environment: the caller's, with telemetry off."""
    ours = {**environ, **QUIET}
    if platform == "darwin":
        ours.setdefault("DYLD_FALLBACK_LIBRARY_PATH", MAC_LIBRARIES)
    return ours


def demo_note(settings: Settings, host: str) -> str | None:
    """What to know about the demo when others can reach this server."""
    if is_loopback(host) or not settings.demo:
        return None
    if settings.demo_public:
        return "Anyone who can reach this address can enter the demo organisation (GREENROOM_DEMO_PUBLIC is on)."
    return "Demo entry works in a browser on this machine only. GREENROOM_DEMO_PUBLIC=true opens it to others."


def make_ready(host: str, port: int) -> None:
    """Checks and preparation; raises with a sentence when the app cannot start."""
    settings = Settings()
    check_port(host, port)
    writable_data_dir(settings)
    fetch_models(settings)

    from core.bootstrap import prepare  # the database library takes a second, so cheap checks come first

    print("[5/5] Database", flush=True)
    prepare(settings, say)

    print(f"\nGreenroom is starting at {address(host, port)} (stop it with Ctrl-C)", flush=True)
    if note := demo_note(settings, host):
        print(note, flush=True)


def serve(host: str, port: int) -> int:
    """What `streamlit run server.py` does, until it is stopped; the exit code."""
    from streamlit.web import cli

    options = ["--server.port", str(port), "--server.address", host, "--logger.hideWelcomeMessage", "true"]
    try:
        cli.main(["run", "server.py", *options], prog_name="streamlit", standalone_mode=False)
    except RuntimeError as stopped:
        if type(stopped).__name__ != "Abort":  # how the command line says Ctrl-C, after an orderly shutdown
            raise
        print("Greenroom has stopped.", flush=True)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Start Greenroom.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    options = parser.parse_args(arguments)
    os.environ.update(environment(os.environ))
    os.chdir(ROOT)
    if code := plainly(lambda: make_ready(options.host, options.port)):
        return code
    return serve(options.host, options.port)


if __name__ == "__main__":
    raise SystemExit(main())
