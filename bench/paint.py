"""How soon a screen is of use: ``python -m bench.paint``, against `make run`'s demonstration in Chromium.

Each load is cold: a fresh profile, nothing cached. Told in milliseconds since the navigation began: the
first paint of anything, the first row of the table of boats (useful: it can be read and acted on), and
the map with its boats drawn. Loopback, software rendering, no GPU.
"""

from __future__ import annotations

import argparse
import re
import select
import signal
import statistics
import subprocess
import sys
import tempfile

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
BAR_MS = 2_000.0
# Runs before the page's own code: notes when the first row and the map's canvas are in the document.
WATCHER = """
window.__seen = {};
new MutationObserver(() => {
  const note = (name, selector) => {
    if (!(name in window.__seen) && document.querySelector(selector))
      requestAnimationFrame(() => { window.__seen[name] ??= performance.now(); });
  };
  note('row', '[data-testid^=boat-row-]');
  note('map', '[data-testid=map] canvas');
}).observe(document, {subtree: true, childList: true});
"""


def load(browser: Browser, url: str) -> dict[str, float]:
    """One cold load, in milliseconds."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCHER)
    page.goto(url)
    page.wait_for_function("() => window.__seen.row && window.__seen.map", timeout=60_000)
    seen: dict[str, float] = page.evaluate(
        "() => ({...window.__seen,"
        " first: performance.getEntriesByName('first-contentful-paint')[0].startTime})"
    )
    context.close()
    return seen


def main() -> None:
    """Load the screen again and again; fail when the useful paint is late."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--loads", type=int, default=9)
    options.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as data:
        words = [sys.executable, "-m", "varne", "run", "--port", "0", "--no-browser", "--data", data]
        centre = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        try:
            assert centre.stdout is not None
            select.select([centre.stdout], [], [], 60.0)
            found = re.search(r"http://\S+/", centre.stdout.readline())
            assert found, "the centre did not start"
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chosen.chromium, args=list(FLAGS))
                load(browser, found[0])  # the first brings the program itself into memory
                loads = [load(browser, found[0]) for _ in range(chosen.loads)]
                browser.close()
        finally:
            centre.send_signal(signal.SIGINT)
            centre.wait(20)
    for name, told in (("first", "first paint"), ("row", "first boat in the table"), ("map", "map")):
        times = sorted(one[name] for one in loads)
        median = statistics.median(times)
        print(f"{told:24} median {median:6.0f} ms, worst of {len(times)} {times[-1]:6.0f} ms")
    if statistics.median(one["row"] for one in loads) > BAR_MS:
        sys.exit(f"useful later than {BAR_MS:.0f} ms")


if __name__ == "__main__":
    main()
