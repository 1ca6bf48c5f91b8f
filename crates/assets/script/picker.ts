// A dialog with a search box and a list to choose from, by keyboard, by pointer and by ear.

/** Something to choose. */
export interface Choice {
  label: string;
  /** What stands smaller beneath or beside it. */
  detail?: string;
  /** The key that does the same. */
  key?: string;
  run(): void;
}

/** What a dialog is about. */
export interface Question {
  title: string;
  hint: string;
  choices: Choice[];
  /** What the server has for a text. */
  search?(text: string): Promise<Choice[]>;
}

const PAUSE = 200;

/** A text without accents and capitals, for comparing. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string> = {}, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

/** Asks; the dialog goes away with the choice or without one, and the keyboard goes back to where it was. */
export function ask(question: Question): void {
  if (document.querySelector("dialog[open]")) return;
  const before = document.activeElement;
  const dialog = element("dialog", { class: "picker", "aria-labelledby": "picker-title" });
  const input = element("input", {
    class: "form-control",
    type: "text",
    role: "combobox",
    id: "picker-text",
    autocomplete: "off",
    spellcheck: "false",
    "aria-expanded": "true",
    "aria-controls": "picker-list",
    "aria-autocomplete": "list",
  });
  const list = element("ul", { id: "picker-list", role: "listbox", "aria-labelledby": "picker-title" });
  const none = element("p", { class: "muted picker-none", role: "status" });
  const close = element("button", { class: "btn btn-sm", type: "button" }, "Cerrar");
  const head = element("div", { class: "picker-head" });
  head.append(element("h2", { id: "picker-title" }, question.title), close);
  dialog.append(head, element("label", { class: "form-label", for: "picker-text" }, question.hint), input, list, none);
  document.body.append(dialog);

  let shown: Choice[] = [];
  let found: Choice[] = [];
  let place = 0;
  let timer = 0;
  let asked = 0;

  const mark = (to: number) => {
    place = shown.length === 0 ? 0 : (to + shown.length) % shown.length;
    Array.from(list.children).forEach((it, at) => it.setAttribute("aria-selected", String(at === place)));
    const current = list.children[place];
    if (current) {
      input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const choose = (at: number) => {
    const choice = shown[at];
    if (!choice) return;
    dialog.close();
    choice.run();
  };
  const draw = () => {
    const words = folded(input.value).split(/\s+/).filter((it) => it !== "");
    const fits = (it: Choice) => words.every((word) => folded(`${it.label} ${it.detail ?? ""}`).includes(word));
    shown = [...question.choices.filter(fits), ...found];
    list.replaceChildren(
      ...shown.map((choice, at) => {
        const option = element("li", { role: "option", id: `picker-${at}` });
        option.append(element("span", { class: "picker-label" }, choice.label));
        if (choice.key) option.append(element("kbd", {}, choice.key));
        if (choice.detail) option.append(element("span", { class: "picker-detail muted" }, choice.detail));
        option.addEventListener("click", () => choose(at));
        return option;
      }),
    );
    none.textContent = shown.length === 0 ? "No hay nada que coincida." : "";
    mark(0);
  };
  const look = async () => {
    const text = input.value.trim();
    asked += 1;
    const mine = asked;
    const answer = text.length < 2 || !question.search ? [] : await question.search(text);
    // Somebody may have typed on meanwhile.
    if (mine !== asked) return;
    found = answer;
    draw();
  };
  input.addEventListener("input", () => {
    found = [];
    draw();
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const moves: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place - 1 };
    const to = moves[event.key];
    if (to !== undefined) mark(to);
    else if (event.key === "Enter") choose(place);
    else return;
    event.preventDefault();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  });
  draw();
  dialog.showModal();
  input.focus();
}
