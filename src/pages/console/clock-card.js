/** The clock at the side: what time it is in the sandbox, and a push for it. */

import { announce } from "./announce.js";
import { element, replace } from "./dom.js";
import { day, moment, timeOfDay } from "./format.js";
import { icon } from "./icons.js";
import { on } from "./live.js";
import { detail } from "./panels.js";
import { mode, now, setClock, written } from "./time.js";

/** How a clock goes, in a word and a tone. */
export const MODES = {
  system: ["System time", "plain"],
  shifted: ["Moved", "calm"],
  frozen: ["Frozen", "warm"],
};

const JUMPS = [
  { label: "+1 h", name: "an hour", order: { advance: "PT1H" } },
  { label: "+1 d", name: "a day", order: { advance: "P1D" } },
  { label: "+7 d", name: "seven days", order: { advance: "P7D" } },
];

/** Moves the clock as asked, and says where it stands. */
export async function move(order) {
  const answer = await setClock(order);
  if (answer.ok) announce(`The clock shows ${moment(answer.json.now)}.`);
  else announce(detail(answer), "bad");
  return answer;
}

/** What makes a clock that stands go on from where it is. */
export function goOn() {
  return { system: true, set: written(now()) };
}

/** A face that shows the sandbox's time for as long as it is on the page. */
export function clockFace(signal) {
  const date = element("span.clock-day");
  const time = element("time.clock-time");
  const show = () => {
    replace(date, day(now()));
    replace(time, timeOfDay(now()));
  };
  const timer = setInterval(show, 1_000);
  signal?.addEventListener("abort", () => clearInterval(timer), { once: true });
  on("tick", show, signal);
  show();
  return element("div.clock-face", time, date);
}

/** How the clock goes, as a label that keeps up. */
export function clockMode(signal) {
  const label = element("span");
  const show = () => {
    const [text, tone] = MODES[mode() ?? "system"];
    label.className = `pill ${tone}`;
    replace(label, text);
  };
  on("tick", show, signal);
  show();
  return label;
}

/** The card in the sidebar. */
export function clockCard() {
  const jumps = JUMPS.map(({ label, name, order }) =>
    element("button.small", { type: "button", "aria-label": `Move the clock by ${name}`, onclick: () => move(order) }, label));
  const freeze = element("button.small", { type: "button", onclick: () => move(mode() === "frozen" ? goOn() : { freeze: true }) });
  const back = element("button.small", { type: "button", "aria-label": "Back to the system's time", title: "Back to the system's time", onclick: () => move({ system: true }) }, icon("back"));
  const show = () => {
    const isFrozen = mode() === "frozen";
    const label = isFrozen ? "Let the clock go on" : "Freeze the clock";
    replace(freeze, icon(isFrozen ? "play" : "freeze"));
    freeze.setAttribute("aria-label", label);
    freeze.title = label;
    back.disabled = mode() === "system";
  };
  on("tick", show);
  show();
  return element("section.clock-card", { "aria-label": "Clock of the sandbox" }, element("div.clock-head", clockFace(), clockMode()), element("div.clock-buttons", jumps, freeze, back));
}
