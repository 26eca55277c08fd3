/** How often things are done. */

/** A pause, which a signal can cut short. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/**
 * `action` at a bearable rate: at once when it was quiet, and then no sooner than after the pause;
 * what is asked meanwhile is done once, at its end.
 */
export function atMostEvery(milliseconds, action) {
  let timer = null;
  let wanted = false;
  const run = () => {
    wanted = false;
    action();
    timer = setTimeout(() => { timer = null; if (wanted) run(); }, milliseconds);
  };
  return () => { if (timer === null) run(); else wanted = true; };
}

/** `action` once nothing has been asked for a while. */
export function whenQuiet(milliseconds, action) {
  let timer = null;
  return (...asked) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...asked), milliseconds);
  };
}
