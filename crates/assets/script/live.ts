// Who else has this ticket open, and what happened to it since the page was made.

import htmx from "htmx.org";

/** Typing is told to the others at most this often. */
const TELL = 4000;
const ENDED: Record<string, string> = {
  sesion: "Su sesión terminó. Puede seguir escribiendo: al enviar le pediremos entrar de nuevo y su texto estará ahí.",
  oculto: "Esto ya no está disponible para usted.",
};

interface Live {
  bar: HTMLElement;
  said: HTMLElement;
  bring: HTMLButtonElement;
  url: string;
  source?: EventSource;
  /** It was ended for good: nothing is asked for again. */
  over: boolean;
}

function here(text: string): void {
  document.querySelectorAll<HTMLElement>("[data-live-here]").forEach((it) => {
    it.textContent = text;
  });
}

function say(live: Live, text: string, canBring: boolean): void {
  live.said.textContent = text;
  live.bring.hidden = !canBring;
  live.bar.classList.toggle("shown", text !== "");
}

function open(live: Live): void {
  if (live.over || live.source || document.hidden) return;
  const source = new EventSource(`${live.url}/en-vivo?desde=${live.bar.dataset.version ?? "0"}`);
  live.source = source;
  source.addEventListener("presencia", (event) => {
    const { text } = JSON.parse((event as MessageEvent<string>).data) as { text: string };
    here(text);
  });
  source.addEventListener("novedades", (event) => {
    const { version, text } = JSON.parse((event as MessageEvent<string>).data) as { version: number; text: string };
    if (version > Number(live.bar.dataset.version)) say(live, text, true);
  });
  source.addEventListener("fin", (event) => {
    live.over = true;
    close(live);
    say(live, ENDED[(event as MessageEvent<string>).data] ?? "", false);
  });
}

function close(live: Live): void {
  live.source?.close();
  live.source = undefined;
  here("");
}

/** Whether somebody changed a control of these forms and did not send it. */
function isTouched(within: Element): boolean {
  return Array.from(within.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")).some((it) => {
    if (it instanceof HTMLSelectElement) return Array.from(it.options).some((one) => one.selected !== one.defaultSelected && it.selectedIndex !== 0);
    if (it instanceof HTMLInputElement && (it.type === "checkbox" || it.type === "radio")) return it.checked !== it.defaultChecked;
    return it.type !== "hidden" && it.value !== it.defaultValue;
  });
}

function replace(fresh: Document, selector: string): boolean {
  const [old, now] = [document.querySelector(selector), fresh.querySelector(selector)];
  if (!old || !now) return false;
  const node = document.importNode(now, true);
  old.replaceWith(node);
  htmx.process(node);
  return true;
}

/** Brings the new entries in; what is being written stays as it is. */
async function bring(live: Live): Promise<void> {
  const before = Number(live.bar.dataset.version);
  live.bring.disabled = true;
  const fresh = await freshPage(live.url);
  live.bring.disabled = false;
  const bar = fresh?.querySelector<HTMLElement>("[data-live]");
  if (!fresh || !bar) {
    say(live, "No se pudo traer lo nuevo. Inténtelo otra vez.", true);
    return;
  }
  replace(fresh, ".timeline");
  replace(fresh, "#cabeza");
  for (const id of ["lado", "mas"]) {
    const beside = document.getElementById(id);
    if (beside && !isTouched(beside)) replace(fresh, `#${id}`);
  }
  const base = document.querySelector<HTMLInputElement>("#escribir input[name=base]");
  if (base) base.value = bar.dataset.version ?? base.value;
  live.bar.dataset.version = bar.dataset.version;
  say(live, "", false);
  close(live);
  open(live);
  const entries = Array.from(document.querySelectorAll<HTMLElement>(".timeline > .entry"));
  const added = entries.filter((it) => Number(it.id.slice(1)) > before);
  added.forEach((it) => it.classList.add("entry-new"));
  if (added[0]) {
    added[0].tabIndex = -1;
    added[0].focus();
  }
}

async function freshPage(url: string): Promise<Document | undefined> {
  try {
    const answer = await fetch(url);
    // Where the session has ended, the answer is another page.
    if (!answer.ok || answer.redirected) return undefined;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return undefined;
  }
}

/** Tells the others that this person is writing. */
function tellWriting(live: Live): void {
  let last = -TELL;
  document.getElementById("escribir")?.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLTextAreaElement) || !live.source) return;
    if (event.timeStamp - last < TELL) return;
    last = event.timeStamp;
    fetch(`${live.url}/escribiendo`, { method: "POST", redirect: "manual" }).catch(() => undefined);
  });
}

export function followTicket(): void {
  const bar = document.querySelector<HTMLElement>("[data-live]");
  const said = bar?.querySelector<HTMLElement>("[data-live-said]");
  const button = bar?.querySelector<HTMLButtonElement>("[data-live-bring]");
  if (!bar || !said || !button || !("EventSource" in window)) return;
  const live: Live = { bar, said, bring: button, url: bar.dataset.live ?? "", over: false };
  button.addEventListener("click", () => void bring(live));
  tellWriting(live);
  open(live);
  // A browser keeps few connections to a site: a page that nobody looks at gives its own back.
  document.addEventListener("visibilitychange", () => (document.hidden ? close(live) : open(live)));
  window.addEventListener("pagehide", () => close(live));
  window.addEventListener("pageshow", () => open(live));
}
