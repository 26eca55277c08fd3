/** Snapshots of the current sandbox: take, restore, delete. */

import {
  button, control, element, isolate, moment, prompt, readControl, reader, replace, report, signButton,
} from "../parts.js";
import { reset } from "./sandbox-here.js";

const pathOf = (name) => `snapshots/${encodeURIComponent(name)}`;

export function showSnapshots(outlet, signal) {
  const show = ({ data }) => {
    const nothing = element("p.muted.hint", "None yet. A snapshot keeps the current state.");
    const list = element("ul.snapshots", data.map((snapshot) => item(snapshot, read)));
    const taking = button("Take a snapshot", () => take(read), { sign: "snapshot", key: "take" });
    replace(outlet, data.length > 0 ? list : nothing, element("p.row", taking));
  };
  const read = reader(outlet, signal, () => readControl("snapshots"), show);
  read();
}

function item({ name, createdAt }, again) {
  const words = `the snapshot ${name}`;
  const remove = async () => { if (report(await control("DELETE", pathOf(name)), `${name} was deleted.`)) again(); };
  return element("li",
    element("span", element("b", isolate(name)), element("span.muted.under", moment(createdAt))),
    button("Restore", () => reset(name, words), { kind: "small", sign: "back", key: `to ${name}`, "aria-label": `Restore ${words}` }),
    signButton("remove", `Delete ${words}`, remove));
}

async function take(again) {
  const name = await prompt({ title: "Take a snapshot", label: "Name", value: "before", yes: "Take" });
  if (name && report(await control("PUT", pathOf(name)), `The snapshot ${name} was taken.`)) again();
}
