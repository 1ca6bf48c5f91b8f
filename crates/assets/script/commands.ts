// The palette of commands (Control + K) and the keys of one letter. What can be done is what the page
// itself offers: its links and its buttons with `data-command`.

import { ask, type Choice } from "./picker";

/** Keys of commands that other pages mark only by name. */
const KEYS: Record<string, string> = { back: "u", create: "c" };
const STORED = "atajos";

function isOn(): boolean {
  try {
    return localStorage.getItem(STORED) !== "no";
  } catch {
    return true;
  }
}

function turn(on: boolean): void {
  try {
    if (on) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, "no");
  } catch {
    // A browser that stores nothing: they stay on for this page.
  }
}

function isShown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 || element.closest("label") !== null;
}

function text(element: HTMLElement): string {
  const own = element.dataset.says ?? element.textContent ?? "";
  return own.replace(/\s+/g, " ").trim();
}

/** Does what a person would do with it. */
function run(element: HTMLElement): void {
  if (element instanceof HTMLInputElement && element.type === "radio") {
    element.checked = true;
    element.dispatchEvent(new Event("change", { bubbles: true }));
    element.form?.querySelector<HTMLElement>("textarea")?.focus();
    return;
  }
  element.scrollIntoView({ block: "nearest" });
  element.click();
  if (element.matches("summary")) element.focus();
}

function offered(): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>("[data-command]")).filter(isShown);
}

function keyOf(element: HTMLElement): string | undefined {
  return element.dataset.key ?? KEYS[element.dataset.command ?? ""];
}

function choice(element: HTMLElement): Choice {
  const made: Choice = { label: text(element), run: () => run(element) };
  const key = keyOf(element);
  if (key) made.key = key;
  return made;
}

function link(selector: string, label: string, key: string): Choice[] {
  const found = document.querySelector<HTMLAnchorElement>(selector);
  return found ? [{ label, detail: found.title, key, run: () => found.click() }] : [];
}

async function search(asked: string): Promise<Choice[]> {
  try {
    const answer = await fetch(`/solicitudes/paleta?q=${encodeURIComponent(asked)}`, { redirect: "error" });
    if (!answer.ok) return [];
    const found = (await answer.json()) as { label: string; detail: string; href: string }[];
    return found.map(({ label, detail, href }) => ({ label, detail, run: () => location.assign(href) }));
  } catch {
    return [];
  }
}

function palette(): void {
  const pages = Array.from(document.querySelectorAll<HTMLAnchorElement>(".links a, .sections a, .tabs a"));
  const choices = [
    ...offered().map(choice),
    ...link("a[rel=next]", "Ir al siguiente de la lista", "n"),
    ...link("a[rel=prev]", "Ir al anterior de la lista", "p"),
    ...pages.map((it) => ({ label: `Ir a: ${text(it)}`, run: () => it.click() })),
    { label: "Ver los atajos de teclado", key: "?", run: () => void sheet() },
  ];
  ask({ title: "¿Qué quiere hacer?", hint: "Escriba una acción, un folio, palabras de un asunto o un servicio", choices, search });
}

/** The sheet of keys over the page; its own page where it cannot be fetched. */
async function sheet(): Promise<void> {
  if (document.querySelector("dialog[open]")) return;
  const before = document.activeElement;
  let content: Element | null | undefined;
  try {
    const answer = await fetch("/atajos", { redirect: "error" });
    content = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-shortcuts]") : null;
  } catch {
    content = null;
  }
  if (!content) {
    location.assign("/atajos");
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "picker";
  dialog.setAttribute("aria-labelledby", "sheet-title");
  const head = document.createElement("div");
  head.className = "picker-head";
  const title = document.createElement("h2");
  title.id = "sheet-title";
  title.textContent = "Atajos de teclado";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-sm";
  close.textContent = "Cerrar";
  close.addEventListener("click", () => dialog.close());
  head.append(title, close);
  const body = document.importNode(content, true);
  // Beneath the dialog's own heading.
  body.querySelectorAll("h2").forEach((it) => {
    const lower = document.createElement("h3");
    lower.textContent = it.textContent;
    it.replaceWith(lower);
  });
  dialog.append(head, body);
  document.body.append(dialog);
  switches(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  });
  dialog.showModal();
  close.focus();
}

function switches(within: ParentNode): void {
  within.querySelectorAll<HTMLInputElement>("[data-shortcuts-on]").forEach((it) => {
    it.checked = isOn();
    it.addEventListener("change", () => turn(it.checked));
  });
}

/** The next or previous row of a list. */
function row(step: number): boolean {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("[data-row] [data-row-link]"));
  if (rows.length === 0) return false;
  const here = document.activeElement?.closest("[data-row]");
  const at = rows.findIndex((it) => it.closest("[data-row]") === here);
  const to = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[to]?.focus();
  return true;
}

/** Marks the row that has the focus, or takes the mark back. */
function pick(): boolean {
  const box = document.activeElement?.closest("[data-row]")?.querySelector<HTMLInputElement>("[data-pick]");
  if (!box) return false;
  box.checked = !box.checked;
  return true;
}

function press(key: string): boolean {
  if (key === "?") {
    void sheet();
    return true;
  }
  if (key === "j" || key === "k") return row(key === "j" ? 1 : -1);
  if (key === "x") return pick();
  const beside: Record<string, string> = { n: "a[rel=next]", p: "a[rel=prev]" };
  const found = beside[key] ? document.querySelector<HTMLElement>(beside[key]) : offered().find((it) => keyOf(it) === key);
  if (found) run(found);
  return Boolean(found);
}

export function takeCommands(): void {
  // Only for those who attend: their pages are the ones with something to command.
  if (!document.body.classList.contains("workspace")) return;
  switches(document);
  document.addEventListener("keydown", (event) => {
    const on = event.target as HTMLElement;
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (on.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog")) return;
    const isPalette = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (isPalette) {
      event.preventDefault();
      palette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.key.length !== 1 || !isOn()) return;
    if (press(event.key.toLowerCase())) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const asked = (event.target as Element | null)?.closest("a[data-shortcuts-link]");
    if (!asked || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void sheet();
  });
}
