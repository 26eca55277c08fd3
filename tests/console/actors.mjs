// Two users of the console: one with a mouse, one with only a keyboard.

import { settled } from "./support.mjs";

/** The most tab stops between two elements. */
const MOST_STEPS = 250;

/** The actions that are the same for both; elements are found by their names. */
class Person {
  constructor(page) {
    this.page = page;
  }

  button(name, within = this.page) {
    return within.getByRole("button", { name, exact: typeof name === "string" }).first();
  }

  link(name, within = this.page) {
    return within.getByRole("link", { name, exact: typeof name === "string" }).first();
  }

  field(label, within = this.page.locator("main")) {
    return within.getByLabel(label, { exact: true }).first();
  }

  /** Goes to a view by its name in the navigation. */
  async go(view) {
    await this.activate(this.page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: view, exact: true }));
    await this.page.getByRole("heading", { level: 1, name: view, exact: true }).waitFor();
    await settled(this.page);
  }

  async press(name, within) {
    await this.activate(this.button(name, within));
  }

  /** Answers the open dialog. */
  async answer(name) {
    await this.press(name, this.page.getByRole("dialog"));
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
  }
}

export class Pointer extends Person {
  async activate(target) {
    await target.click();
  }

  async write(label, text) {
    await this.field(label).fill(text);
  }

  async choose(label, value, within) {
    await this.field(label, within).selectOption(value);
  }

  async pick(name) {
    await this.page.getByRole("radio", { name, exact: true }).check({ force: true });
  }
}

export class Keyboard extends Person {
  /** Presses tab until the target has the focus, and checks that the focus is visible. */
  async reach(target) {
    await target.waitFor();
    const wanted = await target.elementHandle();
    const isThere = () => wanted.evaluate((node) => node === document.activeElement);
    for (let step = 0; !(await isThere()); step += 1) {
      if (step > MOST_STEPS) throw new Error(`The keyboard does not reach ${target}.`);
      await this.page.keyboard.press("Tab");
    }
    const isSeen = await wanted.evaluate((node) => {
      const marked = node.matches(".choice input") ? node.nextElementSibling : node;
      return getComputedStyle(marked).outlineStyle !== "none";
    });
    if (!isSeen) throw new Error(`The focus of ${target} is not visible.`);
  }

  async activate(target) {
    await this.reach(target);
    await this.page.keyboard.press("Enter");
  }

  async write(label, text) {
    await this.reach(this.field(label));
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.type(text);
  }

  /** Chooses an option with the arrow keys. */
  async choose(label, value, within) {
    const list = this.field(label, within);
    await this.reach(list);
    const options = await list.locator("option").evaluateAll((all) => all.map((option) => option.value));
    await this.page.keyboard.press("Home");
    for (let step = 0; step < options.indexOf(value); step += 1) await this.page.keyboard.press("ArrowDown");
  }

  async pick(name) {
    const radio = this.page.getByRole("radio", { name, exact: true });
    const group = this.page.getByRole("group").filter({ has: radio });
    await this.reach(group.getByRole("radio", { checked: true }));
    for (let step = 0; step < 6 && !(await radio.isChecked()); step += 1) await this.page.keyboard.press("ArrowRight");
  }
}
