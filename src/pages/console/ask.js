/** Questions that have to be answered before anything else. */

import { button, input, labelled } from "./controls.js";
import { element, freshId } from "./dom.js";

export async function confirmed({ title, text, yes }) {
  return (await asked(title, element("p", text), yes, "danger")) !== null;
}

/** Asks for a text; `attributes` are those of its field. @returns {Promise<string | null>} */
export async function wrote({ title, text, label, yes, ...attributes }) {
  const field = input(attributes);
  const answer = await asked(title, [text && element("p", text), labelled(label, field)], yes, "primary");
  return answer === null ? null : field.value.trim();
}

function asked(title, content, yes, kind) {
  const id = freshId("question");
  const { promise, resolve } = Promise.withResolvers();
  const onsubmit = (event) => {
    event.preventDefault();
    dialog.close("yes");
  };
  const onclose = () => {
    resolve(dialog.returnValue || null);
    dialog.remove();
  };
  const answers = element("div.row.end", button("Cancel", () => dialog.close()), element(`button.${kind}`, yes));
  const form = element("form", { onsubmit }, element("h2", { id }, title), content, answers);
  const dialog = element("dialog.question", { "aria-labelledby": id, onclose }, form);
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}
