/** The clock at the side: what time it is in the sandbox, and a push for it. */

import { told } from "./announce.js";
import { button, signButton } from "./controls.js";
import { element, replace } from "./dom.js";
import { day, moment, timeOfDay } from "./format.js";
import { icon } from "./icons.js";
import { on } from "./live.js";
import { mode, now, setClock, written } from "./time.js";

const MODES = { system: ["System time", "plain"], shifted: ["Moved", "calm"], frozen: ["Frozen", "warm"] };

/** How far the clock is pushed: in brief, in words, and as the emulator reads it. */
export const JUMPS = [["+1 h", "an hour", "PT1H"], ["+1 d", "a day", "P1D"], ["+7 d", "seven days", "P7D"]];

/** Moves the clock as asked, and says where it stands. */
export async function move(order) {
  const answer = await setClock(order);
  told(answer, `The clock shows ${moment(answer.json?.now)}.`);
}

/** Lets the clock stand still, or go on from where it stands. */
export function freezeOrGoOn() {
  return move(mode() === "frozen" ? { system: true, set: written(now()) } : { freeze: true });
}

/** A face that shows the sandbox's time, and how its clock goes, until the signal ends it. */
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
  const freeze = signButton("freeze", "", freezeOrGoOn, { kind: "small" });
  const back = signButton("back", "Back to the system's time", () => move({ system: true }), { kind: "small" });
  on("tick", () => {
    const isFrozen = mode() === "frozen";
    replace(freeze, icon(isFrozen ? "play" : "freeze"));
    freeze.title = isFrozen ? "Let the clock go on" : "Freeze the clock";
    freeze.setAttribute("aria-label", freeze.title);
    back.disabled = mode() === "system";
  });
  const buttons = element("div.clock-buttons", jumps, freeze, back);
  return element("section.card.clock-card", { "aria-label": "Clock of the sandbox" }, clockFace(), buttons);
}
