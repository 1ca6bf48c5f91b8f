// A form that was sent says so and cannot be sent again by an impatient second click.
// The server would recognise the repetition by its command id: this is for the person's peace.

const SENDING = "Enviando…";

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
      const label = button?.querySelector<HTMLElement>("[data-label]");
      if (label) {
        label.dataset.label = label.textContent ?? "";
        label.textContent = SENDING;
      }
    });
  });
  // Going back shows the page as it was left: give the buttons back.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLButtonElement>("form[method=post] button[type=submit]").forEach((it) => {
      it.disabled = false;
      const label = it.querySelector<HTMLElement>("[data-label]");
      if (label?.dataset.label) label.textContent = label.dataset.label;
    });
  });
}
