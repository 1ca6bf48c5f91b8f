// Fields that are asked for only while another one has a certain value: shown and hidden as one chooses.
// Without this every field is there and says when it counts; the server decides again.

/** What a control of this name holds now: one value, or those of its ticked boxes. */
function held(form: HTMLFormElement, name: string): string[] {
  return new FormData(form).getAll(name).filter((value): value is string => typeof value === "string");
}

function arrange(form: HTMLFormElement): void {
  // One that is hidden holds nothing, so what hangs on it is hidden, too: they stand in that order.
  const boxes = Array.from(form.querySelectorAll<HTMLElement>(".when[data-when]"));
  for (const box of boxes) {
    const { when = "", values = "" } = box.dataset;
    // Where what decides is not part of the form, the server has decided.
    if (!form.elements.namedItem(when)) continue;
    const chosen = held(form, when);
    const shown = values.split(" ").some((value) => chosen.includes(value));
    box.hidden = !shown;
    // What is not asked for is not sent.
    box.querySelectorAll<HTMLInputElement>("input, select, textarea").forEach((it) => {
      it.disabled = !shown;
    });
  }
}

function arrangeAll(): void {
  const forms = new Set<HTMLFormElement>();
  document.querySelectorAll<HTMLElement>(".when[data-when]").forEach((box) => {
    const form = box.closest("form");
    if (form) forms.add(form);
  });
  forms.forEach(arrange);
}

export function showWhenAsked(): void {
  arrangeAll();
  document.addEventListener("change", (event) => {
    const form = (event.target as HTMLInputElement).form;
    if (form?.querySelector(".when[data-when]")) arrange(form);
  });
  document.addEventListener("htmx:afterSettle", arrangeAll);
}
