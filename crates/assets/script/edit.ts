// Properties in place: what was changed gets a button of its own, which saves just that.

function changed(select: HTMLSelectElement): boolean {
  const was = Array.from(select.options).find((it) => it.defaultSelected) ?? select.options[0];
  return was !== undefined && was.value !== select.value;
}

function button(select: HTMLSelectElement): HTMLButtonElement {
  const label = select.labels?.[0]?.textContent?.trim() ?? "";
  const made = document.createElement("button");
  made.type = "submit";
  made.className = "btn btn-sm btn-primary save-one";
  made.dataset.only = select.name;
  const words = document.createElement("span");
  words.dataset.label = "";
  words.textContent = "Guardar";
  const about = document.createElement("span");
  about.className = "visually-hidden";
  about.textContent = ` ${label}`;
  made.append(words, about);
  return made;
}

export function editInPlace(): void {
  document.addEventListener("change", (event) => {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement) || !select.closest("form[data-edit]")) return;
    const field = select.closest(".field");
    field?.querySelector(".save-one")?.remove();
    if (changed(select)) field?.append(button(select));
  });
  document.addEventListener(
    "submit",
    (event) => {
      const only = (event.submitter as HTMLElement | null)?.dataset.only;
      if (!only) return;
      const form = event.target as HTMLFormElement;
      // What is disabled is not sent: the rest of the form stays as the server has it.
      const others = Array.from(form.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), select, textarea")).filter((it) => it.name !== only);
      others.forEach((it) => (it.disabled = true));
      // Coming back, or stopped on the way, they are there again.
      window.addEventListener("pageshow", () => others.forEach((it) => (it.disabled = false)), { once: true });
    },
    { capture: true },
  );
}
