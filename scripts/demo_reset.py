"""Put the demo organisation back as it was: `python -m scripts.demo_reset`, or `make demo-reset`. Real data stays.

The app must be stopped: the embedded database refuses a second process, and says so.
"""

from core.bootstrap import reset_demo
from core.settings import Settings
from scripts.console import plainly, say, writable_data_dir


def work() -> None:
    settings = Settings()
    writable_data_dir(settings)
    print("Resetting the demo organisation", flush=True)
    reset_demo(settings, say)
    print("The demo organisation is as it was. Start the app with: make run")


if __name__ == "__main__":
    raise SystemExit(plainly(work))
