/** Limits how often functions run. */

/** Waits, unless the signal ends it early. */
export function delay(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/** Runs `action` at once, and then at most once in each interval. */
export function throttle(milliseconds, action) {
  let timer = null;
  let wanted = false;
  const run = () => {
    wanted = false;
    action();
    timer = setTimeout(() => { timer = null; if (wanted) run(); }, milliseconds);
  };
  return () => { if (timer === null) run(); else wanted = true; };
}

/** Runs `action` after no call has come for a while. */
export function debounce(milliseconds, action) {
  let timer = null;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), milliseconds);
  };
}
