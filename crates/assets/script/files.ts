// Checks files before they travel: the server checks again, but a refusal after ten minutes of upload is cruel.

/** What the input says that the server takes. */
export interface Limits {
  bytes: number;
  files: number;
  extensions: string[];
}

export function limitsOf(input: HTMLInputElement): Limits {
  const { maxBytes, maxFiles, extensions } = input.dataset;
  return {
    bytes: Number(maxBytes ?? Infinity),
    files: Number(maxFiles ?? Infinity),
    extensions: (extensions ?? "")
      .split(",")
      .map((it) => it.trim().replace(/^\./, "").toLowerCase())
      .filter((it) => it !== ""),
  };
}

function size(bytes: number): string {
  // Decimal, as the server counts and as the limits are told.
  const megabytes = bytes / 1_000_000;
  const shown = megabytes >= 1 ? [megabytes, "MB"] : [Math.max(1, bytes / 1000), "kB"];
  return `${Number(shown[0]).toLocaleString("es-MX", { maximumFractionDigits: 1 })} ${shown[1]}`;
}

/** The browser writes its own words on a file input, in its language: ours stand over it instead. */
function face(input: HTMLInputElement): void {
  const box = input.closest(".file-pick");
  const drawn = box?.querySelector<HTMLElement>(".file-face");
  if (!box || !drawn) return;
  box.classList.add("live");
  drawn.hidden = false;
  const files = Array.from(input.files ?? []);
  const said = drawn.querySelector<HTMLElement>(".file-said");
  if (said) {
    said.dataset.empty ??= said.textContent ?? "";
    said.textContent = files.length === 0 ? said.dataset.empty : files.map((it) => `${it.name} (${size(it.size)})`).join(", ");
  }
}

/** Why a file would be refused, or nothing. */
export function refusal(file: File, limits: Limits): string | undefined {
  const extension = file.name.includes(".") ? file.name.split(".").pop()!.toLowerCase() : "";
  if (limits.extensions.length > 0 && !limits.extensions.includes(extension)) {
    return `«${file.name}» no es de un tipo permitido.`;
  }
  if (file.size > limits.bytes) {
    return `«${file.name}» pesa ${size(file.size)}; el máximo es ${size(limits.bytes)}.`;
  }
  if (file.size === 0) {
    return `«${file.name}» está vacío.`;
  }
  return undefined;
}

/** The live region beside the input; it is in the page from the start so that screen readers heed it. */
function regionOf(input: HTMLInputElement): HTMLElement | null {
  return document.getElementById(`${input.id}-aviso`);
}

function check(input: HTMLInputElement): void {
  const limits = limitsOf(input);
  const files = Array.from(input.files ?? []);
  const faults = files.map((file) => refusal(file, limits)).filter((it) => it !== undefined);
  // Those that the server already keeps count, too.
  const kept = input.form?.querySelectorAll(`input[name="${input.dataset.kept}"]:checked`).length ?? 0;
  if (files.length + kept > limits.files) {
    const most = limits.files === 1 ? "un solo archivo" : `${limits.files} archivos como máximo`;
    faults.push(`Puede adjuntar ${most} y eligió ${files.length + kept}.`);
  }
  const region = regionOf(input);
  const text = faults.join(" ");
  if (faults.length > 0) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  // Of this visit only: what the server refused earlier does not stop the next try.
  input.toggleAttribute("data-refused", faults.length > 0);
  if (region) {
    region.textContent = text === "" ? "" : `${text} Elija otra vez sin ese archivo.`;
    region.hidden = text === "";
  }
}

export function checkFiles(): void {
  document.querySelectorAll<HTMLInputElement>("input[type=file]").forEach(face);
  document.addEventListener("change", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLInputElement)) return;
    if (target.type === "file") {
      face(target);
      check(target);
    }
    if (target.type === "checkbox") {
      target.form?.querySelectorAll<HTMLInputElement>(`input[data-kept="${target.name}"]`).forEach(check);
    }
  });
  // The browser's own messages come in the browser's language, so we stop the form ourselves, before
  // anything else makes ready to send it.
  const stop = (event: SubmitEvent) => {
    const refused = (event.target as HTMLFormElement).querySelector<HTMLInputElement>("input[data-refused]");
    if (!refused) return;
    event.preventDefault();
    refused.focus();
  };
  document.addEventListener("submit", stop, { capture: true });
}
