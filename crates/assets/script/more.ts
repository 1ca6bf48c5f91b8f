// «Cargar más» replaces itself with rows; the keyboard's place would be lost with it.

export function keepFocusOnMore(): void {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.target as Element;
    if (!target.matches(".rows-more")) return;
    const before = target.previousElementSibling;
    document.addEventListener(
      "htmx:afterSettle",
      () => before?.nextElementSibling?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true }),
      { once: true },
    );
  });
}
