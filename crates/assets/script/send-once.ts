// A form that was sent says so and cannot be sent again by an impatient second click.
// The server would recognise the repetition by its command id: this is for the person's peace.

const SENDING = "Enviando…";

/** A button may have several, of which the style shows one. */
function labels(button: HTMLElement | null): HTMLElement[] {
  return Array.from(button?.querySelectorAll<HTMLElement>("[data-label]") ?? []);
}

export function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post") return;
    const button = event.submitter as HTMLButtonElement | null;
    // After this turn: a button disabled at once would not be part of what is sent.
    setTimeout(() => {
      form.querySelectorAll<HTMLButtonElement>("button[type=submit]").forEach((it) => {
        it.disabled = true;
      });
      for (const label of labels(button)) {
        label.dataset.label = label.textContent ?? "";
        label.textContent = SENDING;
      }
    });
  });
  // Going back shows the page as it was left: give the buttons back.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLButtonElement>("form[method=post] button[type=submit]").forEach((it) => {
      it.disabled = false;
      for (const label of labels(it)) {
        if (label.dataset.label) label.textContent = label.dataset.label;
      }
    });
  });
}
