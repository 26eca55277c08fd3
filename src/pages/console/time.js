/** The sandbox's clock, as it was last heard of and has gone on since. */

import { control, readControl } from "./client.js";
import { on, tell } from "./live.js";

/** @type {{ now: number, mode: "system" | "shifted" | "frozen", heard: number } | null} */
let reading = null;

/** The time in the sandbox, in milliseconds; that of this machine as long as it is not known. */
export function now() {
  if (reading === null) return Date.now();
  return reading.mode === "frozen" ? reading.now : reading.now + Date.now() - reading.heard;
}

/** How the clock goes; null as long as it is not known. */
export function mode() {
  return reading?.mode ?? null;
}

export async function readClock() {
  const answer = await readControl("clock");
  if (answer.ok) hear(answer.json);
}

export async function setClock(order) {
  const answer = await control("PUT", "clock", { body: order });
  if (answer.ok) {
    hear(answer.json);
    tell("moved");
  }
  return answer;
}

/** Notes what the emulator said of its clock, and tells it on. */
function hear({ now: text, mode }) {
  reading = { now: Date.parse(text), mode, heard: Date.now() };
  tell("tick");
}

export function written(milliseconds) {
  return new Date(milliseconds).toISOString();
}

on("clock", (clock) => {
  const jump = Math.abs(Date.parse(clock.now) - now());
  hear(clock);
  if (jump > 1_500) tell("moved");
});
