/** The clock in full: where it stands, ways to move it, and what that does to invitations. */

import { api } from "../client.js";
import { clockFace, clockMode, goOn, move } from "../clock-card.js";
import { element, freshId, replace } from "../dom.js";
import { count } from "../format.js";
import { icon } from "../icons.js";
import { on } from "../live.js";
import { STATES } from "../membership.js";
import { atMostEvery } from "../pace.js";
import { equals } from "../query.js";
import { fragment } from "../route.js";
import { mode, now, written } from "../time.js";
import { head } from "./head.js";
import { statePill } from "./user-table.js";

const JUMPS = [
  ["Plus an hour", { advance: "PT1H" }],
  ["Plus a day", { advance: "P1D" }],
  ["Plus seven days", { advance: "P7D" }],
  ["Back an hour", { advance: "-PT1H" }],
];

/** Shows the clock. */
export function clockView(outlet, _settings, signal) {
  const counts = element("div.tallies");
  const tally = async () => {
    const all = await Promise.all(Object.keys(STATES).map(async (state) => [state, await howMany(state)]));
    if (!signal.aborted) replace(counts, all.map(([state, number]) => tallyCard(state, number)));
  };
  on("moved change reset", atMostEvery(500, tally), signal);
  replace(outlet,
    head("Clock", "The time of this sandbox alone. Invitations expire by it, stamps are taken from it, and the Date header follows it."),
    element("section.card.big-clock", { "aria-label": "Now" }, clockFace(signal), clockMode(signal)),
    element("div.cards", jumpCard(), runCard(signal), setCard()),
    element("h2", "Account users now"), counts);
  tally();
}

async function howMany(state) {
  const answer = await api("GET", `account-users?${equals("invitation.status", state)}&limit=0`, { quiet: true });
  return answer.ok ? answer.json.$meta.pagination.total : null;
}

function tallyCard(state, number) {
  const value = number === null ? "–" : count(number);
  return element("a.card.tally", { href: fragment("users", { state }) }, element("b", value), statePill(state));
}

function jumpCard() {
  const buttons = JUMPS.map(([label, order]) => element("button", { type: "button", onclick: () => move(order) }, label));
  return element("section.card", element("h2", "Move"), element("div.row.wrap", buttons));
}

function runCard(signal) {
  const freeze = element("button", { type: "button", onclick: () => move(mode() === "frozen" ? goOn() : { freeze: true }) });
  const back = element("button", { type: "button", onclick: () => move({ system: true }) }, icon("back"), "Back to the system's time");
  const show = () => {
    const isFrozen = mode() === "frozen";
    replace(freeze, icon(isFrozen ? "play" : "freeze"), isFrozen ? "Let it go on" : "Freeze");
    back.disabled = mode() === "system";
  };
  on("tick", show, signal);
  show();
  return element("section.card", element("h2", "Run"), element("div.row.wrap", freeze, back));
}

function setCard() {
  const id = freshId("instant");
  const input = element("input", { id, type: "datetime-local", step: "1", value: written(now()).slice(0, 19) });
  const set = (event) => {
    event.preventDefault();
    if (input.value) move({ set: written(Date.parse(`${input.value}Z`)) });
  };
  return element("form.card", { onsubmit: set, novalidate: true }, element("h2", "Set"),
    element("label.field", { for: id }, "Date and time, UTC"), element("div.row", input, element("button", "Set")));
}
