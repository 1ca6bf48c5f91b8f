// What is being written is kept on the server, so that a closed tab or an ended session does not lose it.

/** How long a person stops typing before it is kept. */
const PAUSE = 1500;

/** Where the text of a composer is kept, and what is told about it. */
interface Draft {
  form: HTMLFormElement;
  region: HTMLElement;
  url: string;
  /** What the server has, or what the page showed. */
  kept: string;
  /** The form was sent, or its draft thrown away: nothing of it is kept any more. */
  done: boolean;
  timer?: number;
}

/** The texts of the form, never its files. */
function texts(draft: Draft): URLSearchParams {
  const body = new URLSearchParams({ form: "answer" });
  new FormData(draft.form).forEach((value, name) => {
    if (typeof value === "string" && name !== "kept") body.append(name, value);
  });
  return body;
}

async function keep(draft: Draft): Promise<void> {
  const body = texts(draft);
  const text = body.toString();
  if (draft.done || text === draft.kept) return;
  let kept = false;
  try {
    // Where the session has ended the answer leads to signing in: that is no success.
    const answer = await fetch(draft.url, { method: "POST", body, redirect: "manual" });
    kept = answer.status === 204;
  } catch {
    // Offline: told below, and tried again after the next pause.
  }
  if (kept) draft.kept = text;
  if (draft.done) return;
  draft.region.textContent = kept ? "Borrador guardado." : "No se pudo guardar el borrador. Antes de salir, copie su texto.";
}

function watch(region: HTMLElement): Draft | undefined {
  const form = document.getElementById(region.dataset.draftOf ?? "");
  if (!(form instanceof HTMLFormElement)) return undefined;
  const url = region.dataset.draft ?? "";
  const draft: Draft = { form, region, url, kept: "", done: false };
  draft.kept = texts(draft).toString();
  form.addEventListener("input", () => {
    region.textContent = "";
    clearTimeout(draft.timer);
    draft.timer = window.setTimeout(() => keep(draft), PAUSE);
  });
  return draft;
}

export function keepDrafts(): void {
  const regions = Array.from(document.querySelectorAll<HTMLElement>("[data-draft]"));
  const drafts = regions.map(watch).filter((it) => it !== undefined);
  // After the other listeners: a form that one of them stopped is not sent.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const sent = event.target as HTMLFormElement;
    for (const draft of drafts) {
      if (draft.form !== sent && !sent.hasAttribute("data-draft-discard")) continue;
      clearTimeout(draft.timer);
      draft.done = true;
    }
  });
  window.addEventListener("pagehide", () => {
    for (const draft of drafts) {
      clearTimeout(draft.timer);
      const body = texts(draft);
      if (!draft.done && body.toString() !== draft.kept) navigator.sendBeacon(draft.url, body);
    }
  });
  // Going back shows the page as it was left: it is written on from there.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const draft of drafts) draft.done = false;
  });
}
