/** Questions that have to be answered before anything else. */

import { element, freshId } from "./dom.js";

/**
 * Asks for a yes.
 *
 * @param {{ title: string, text: any, yes: string, tone?: string }} question
 * @returns {Promise<boolean>}
 */
export async function confirmed({ title, text, yes, tone = "danger" }) {
  const answer = await asked(title, element("p", text), yes, tone);
  return answer !== null;
}

/**
 * Asks for a text.
 *
 * @param {{ title: string, text?: any, label: string, yes: string, value?: string, type?: string }} question
 * @returns {Promise<string | null>}
 */
export async function wrote({ title, text, label, yes, value = "", type = "text" }) {
  const id = freshId("answer");
  const input = element("input", { id, name: "answer", type, value, autocomplete: "off", spellcheck: "false" });
  const content = [text && element("p", text), element("label.field", { for: id }, label), input];
  const answer = await asked(title, content, yes, "primary");
  return answer === null ? null : input.value.trim();
}

function asked(title, content, yes, tone) {
  const id = freshId("question");
  const { promise, resolve } = Promise.withResolvers();
  const cancel = element("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
  const form = element(
    "form",
    { method: "dialog", onsubmit: (event) => { event.preventDefault(); dialog.close("yes"); } },
    element("h2", { id }, title),
    content,
    element("div.row.end", cancel, element(`button.${tone}`, yes)),
  );
  const onclose = () => { resolve(dialog.returnValue || null); dialog.remove(); };
  const dialog = element("dialog.question", { "aria-labelledby": id, onclose }, form);
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}
