/** The clock: shows and changes the time, and counts the invitations in each state. */

import {
  button, clockFace, count, element, equals, fragment, freezeOrResume, head, icon, input, isoText, JUMPS, labelled,
  mode, move, now, on, readApi, refreshOn, replace, STATES,
} from "../parts.js";
import { statePill } from "./user-table.js";

export function clockView(outlet, _settings, signal) {
  const counts = element("div.cards");
  const showCounts = async () => {
    const cards = await Promise.all(Object.keys(STATES).map(countCard));
    if (!signal.aborted) replace(counts, cards);
  };
  refreshOn("moved change reset again", showCounts, signal);
  replace(outlet,
    head("Clock", "The time of this sandbox: invitations expire by it, and timestamps use it."),
    element("section.card.big-clock", { "aria-label": "Now" }, clockFace(signal)),
    element("div.cards", jumpCard(), runCard(signal), setCard(signal)),
    element("h2", "Account users now"), counts);
  showCounts();
}

async function countCard(state) {
  const answer = await readApi(`account-users?${equals("invitation.status", state)}&limit=0`);
  const number = answer.ok ? count(answer.json.$meta.pagination.total) : "–";
  return element("a.card.tally", { href: fragment("users", { state }) }, element("b", number), statePill(state));
}

function jumpCard() {
  const buttons = JUMPS.map(([, words, by]) => button(`Plus ${words}`, () => move({ advance: by })));
  return element("section.card", element("h2", "Move"), element("div.row.wrap", buttons));
}

function runCard(signal) {
  const freeze = button(null, freezeOrResume);
  const back = button("Use the system time", () => move({ system: true }), { sign: "back" });
  const show = () => {
    const isFrozen = mode() === "frozen";
    replace(freeze, icon(isFrozen ? "play" : "freeze"), isFrozen ? "Resume" : "Freeze");
    back.disabled = mode() === "system";
  };
  on("tick", show, signal);
  show();
  return element("section.card", element("h2", "Run"), element("div.row.wrap", freeze, back));
}

function setCard(signal) {
  const field = input({ type: "datetime-local", step: "1" });
  const show = () => { field.value ||= isoText(now()).slice(0, 19); };
  on("tick", show, signal);
  if (mode()) show();
  const onsubmit = (event) => {
    event.preventDefault();
    if (field.value) move({ set: isoText(Date.parse(`${field.value}Z`)) });
  };
  const row = element("div.row.fields", labelled("Date and time, UTC", field), element("button", "Set"));
  return element("form.card", { onsubmit, novalidate: true }, element("h2", "Set"), row);
}
