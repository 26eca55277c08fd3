/** Snapshots of the sandbox that is looked at: taken, gone back to, deleted. */

import {
  button, control, element, foreign, moment, readControl, reader, replace, signButton, told, wrote,
} from "../parts.js";
import { reset } from "./sandbox-here.js";

const pathOf = (name) => `snapshots/${encodeURIComponent(name)}`;

export function showSnapshots(outlet, signal) {
  const show = ({ data }) => {
    const nothing = element("p.muted.hint", "None yet. A snapshot keeps everything as it is now.");
    const list = element("ul.snapshots", data.map((snapshot) => item(snapshot, read)));
    const taking = button("Take a snapshot", () => take(read), { sign: "snapshot", key: "take" });
    replace(outlet, data.length > 0 ? list : nothing, element("p.row", taking));
  };
  const read = reader(outlet, signal, () => readControl("snapshots"), show);
  read();
}

function item({ name, createdAt }, again) {
  const words = `the snapshot ${name}`;
  const remove = async () => { if (told(await control("DELETE", pathOf(name)), `${name} was deleted.`)) again(); };
  return element("li",
    element("span", element("b", foreign(name)), element("span.muted.under", moment(createdAt))),
    button("Go back", () => reset(name, words), { kind: "small", sign: "back", key: `to ${name}`, "aria-label": `Go back to ${words}` }),
    signButton("remove", `Delete ${words}`, remove));
}

async function take(again) {
  const name = await wrote({ title: "Keep everything as it is", label: "Name of the snapshot", value: "before", yes: "Take it" });
  if (name && told(await control("PUT", pathOf(name)), `The snapshot ${name} was taken.`)) again();
}
