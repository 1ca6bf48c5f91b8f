// «Copiar enlace»: the button is hidden in the page and appears only when copying can work.

export function copyLinks(): void {
  if (!navigator.clipboard) return;
  document.querySelectorAll<HTMLButtonElement>("button[data-copy]").forEach((button) => {
    button.hidden = false;
  });
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element | null)?.closest<HTMLButtonElement>("button[data-copy]");
    if (!button) return;
    const said = button.parentElement?.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? "");
      if (said) said.textContent = "Enlace copiado.";
    } catch {
      if (said) said.textContent = "No se pudo copiar: seleccione el enlace y cópielo.";
    }
  });
}
