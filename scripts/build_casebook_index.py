"""Index the casebooks that ship: `python -m scripts.build_casebook_index`.

Writes a Parquet file beside every PDF in data/casebooks. Run it after a casebook was typeset anew. Needs the model
files (`make models`).
"""

import time

from core.knowledge.embed import MiniLmEmbedder
from core.knowledge.shipped import write_index
from core.settings import ROOT, Settings
from scripts.console import plainly

FOLDER = ROOT / "data" / "casebooks"


def work() -> None:
    embedder = MiniLmEmbedder(Settings().models)
    for pdf in sorted(FOLDER.glob("*.pdf")):
        started = time.perf_counter()
        chunks = write_index(pdf, embedder)
        print(f"{pdf.name}: {len(chunks):,} passages in {time.perf_counter() - started:.1f} s")


def main() -> int:
    return plainly(work)


if __name__ == "__main__":
    raise SystemExit(main())
