"""Serve the model of scripts/fetch_local_llm.py on loopback; runs in the environment that script made:

    data/var/models/local-llm/venv/bin/python scripts/serve_local_llm.py FILE.gguf NAME [THREADS] [PORT]

Prints its address when it is ready to be asked, and goes on until its input is closed or it is stopped.
"""

import importlib
import sys
import time
import urllib.request


def main(file: str, name: str, threads: str = "1", port: str = "0") -> None:
    xllamacpp = importlib.import_module("xllamacpp")  # never in the app's own environment
    asked = xllamacpp.CommonParams()
    asked.model.path = file
    asked.model_alias = {name}
    asked.hostnames = ["127.0.0.1"]
    asked.port = int(port)
    asked.n_ctx, asked.n_parallel, asked.verbosity, asked.warmup = 8192, 1, -1, False
    asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = int(threads)
    server = xllamacpp.Server(asked)
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{server.listening_address}/health", timeout=5):
                break
        except OSError:
            time.sleep(0.5)
    print(f"{server.listening_address}/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
