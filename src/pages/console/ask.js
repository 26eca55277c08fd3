/** Dialogs that must be answered first. */

import { button, input, labelled } from "./controls.js";
import { element, freshId } from "./dom.js";

/** Asks for a confirmation. @returns {Promise<boolean>} */
export async function confirm({ title, text, yes }) {
  return (await showDialog(title, element("p", text), yes, "danger")) !== null;
}

/** Asks for a text; `attributes` are those of its field. @returns {Promise<string | null>} */
export async function prompt({ title, text, label, yes, ...attributes }) {
  const field = input(attributes);
  const answer = await showDialog(title, [text && element("p", text), labelled(label, field)], yes, "primary");
  return answer === null ? null : field.value.trim();
}

function showDialog(title, content, yes, kind) {
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
