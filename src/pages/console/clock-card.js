/** The clock in the sidebar: shows the time of the sandbox, and moves it. */

import { report } from "./announce.js";
import { button, signButton } from "./controls.js";
import { element, replace } from "./dom.js";
import { day, moment, timeOfDay } from "./format.js";
import { icon } from "./icons.js";
import { on } from "./live.js";
import { mode, now, setClock, isoText } from "./time.js";

const MODES = { system: ["System time", "plain"], shifted: ["Moved", "calm"], frozen: ["Frozen", "warm"] };

/** Steps to move the clock by: short label, words, and ISO 8601 duration. */
export const JUMPS = [["+1 h", "an hour", "PT1H"], ["+1 d", "a day", "P1D"], ["+7 d", "seven days", "P7D"]];

/** Changes the clock, and announces its time. */
export async function move(order) {
  const answer = await setClock(order);
  report(answer, `The clock shows ${moment(answer.json?.now)}.`);
}

/** Freezes the clock, or resumes it from its time. */
export function freezeOrResume() {
  return move(mode() === "frozen" ? { system: true, set: isoText(now()) } : { freeze: true });
}

/** Shows the sandbox's time and the clock's mode until the signal ends it. */
export function clockFace(signal) {
  const [date, time, state] = [element("span.clock-day"), element("time.clock-time"), element("span")];
  const show = () => {
    replace(date, day(now()));
    replace(time, timeOfDay(now()));
    const [text, tone] = MODES[mode() ?? "system"];
    state.className = `pill ${tone}`;
    replace(state, text);
  };
  const timer = setInterval(show, 1_000);
  signal?.addEventListener("abort", () => clearInterval(timer), { once: true });
  on("tick", show, signal);
  show();
  return element("div.clock-face", time, state, date);
}

export function clockCard() {
  const jumps = JUMPS.map(([label, words, by]) =>
    button(label, () => move({ advance: by }), { kind: "small", "aria-label": `${label}: move the clock by ${words}` }));
  const freeze = signButton("freeze", "", freezeOrResume, { kind: "small" });
  const back = signButton("back", "Use the system time", () => move({ system: true }), { kind: "small" });
  on("tick", () => {
    const isFrozen = mode() === "frozen";
    replace(freeze, icon(isFrozen ? "play" : "freeze"));
    freeze.title = isFrozen ? "Resume the clock" : "Freeze the clock";
    freeze.setAttribute("aria-label", freeze.title);
    back.disabled = mode() === "system";
  });
  const buttons = element("div.clock-buttons", jumps, freeze, back);
  return element("section.card.clock-card", { "aria-label": "Clock of the sandbox" }, clockFace(), buttons);
}
