// The composer: canned replies, files that travel while one writes, sending by keyboard.

import { limitsOf, refusal } from "./files";
import { ask, type Choice } from "./picker";

/** Puts a text where the cursor is, as if it had been typed, so that it can be taken back. */
function insert(box: HTMLTextAreaElement, text: string): void {
  box.focus();
  const from = box.selectionStart;
  box.setRangeText(text, from, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

async function replies(url: string, box: HTMLTextAreaElement): Promise<Choice[] | undefined> {
  try {
    const answer = await fetch(url);
    if (!answer.ok || answer.redirected) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return Array.from(page.querySelectorAll("[data-reply]")).map((it) => {
      const text = it.querySelector("[data-reply-text]")?.textContent ?? "";
      return {
        label: it.querySelector("[data-reply-title]")?.textContent ?? "",
        detail: text.replace(/\s+/g, " ").slice(0, 140),
        run: () => insert(box, text),
      };
    });
  } catch {
    return undefined;
  }
}

function cannedReplies(form: HTMLFormElement, box: HTMLTextAreaElement): void {
  const link = form.querySelector<HTMLAnchorElement>("a[data-replies]");
  if (!link) return;
  const open = async () => {
    const choices = await replies(link.href, box);
    if (!choices) {
      location.assign(link.href);
      return;
    }
    ask({ title: "Respuestas guardadas", hint: "Busque por título o por palabras del texto", choices });
  };
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void open();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "/" || box.value !== "" || event.isComposing) return;
    event.preventDefault();
    void open();
  });
}

/** A colleague is called by «@» at the beginning of a word: the name stands in the text and among those who are told. */
function calls(form: HTMLFormElement, box: HTMLTextAreaElement): void {
  const told = form.querySelector<HTMLInputElement>("input[name=mention]");
  const list = document.querySelector<HTMLDataListElement>("datalist#colegas");
  if (!told || !list) return;
  const call = (name: string, place: number) => {
    // The dialog had the keyboard meanwhile: the name belongs where the sign stands.
    box.setSelectionRange(place, place);
    insert(box, `${name} `);
    const names = told.value.split(",").map((it) => it.trim()).filter((it) => it !== "");
    if (!names.includes(name)) names.push(name);
    told.value = names.join(", ");
    const details = told.closest("details");
    if (details) details.open = true;
  };
  box.addEventListener("input", (event) => {
    if (!(event instanceof InputEvent) || event.data !== "@" || event.isComposing) return;
    const before = box.value.charAt(box.selectionStart - 2);
    if (before !== "" && !/\s/.test(before)) return;
    const names = Array.from(list.options).map((it) => it.value);
    const place = box.selectionStart;
    if (names.length === 0) return;
    ask({ title: "Avisar a un colega", hint: "Busque por nombre", choices: names.map((name) => ({ label: name, run: () => call(name, place) })) });
  });
}

/** What is being sent ahead, with its line. */
interface Travel {
  request: XMLHttpRequest;
  line: HTMLElement;
}

class Attachments {
  private readonly travels = new Set<Travel>();
  private readonly list: HTMLElement;
  private readonly said: HTMLElement;
  private sendAfter?: HTMLElement | null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
    private readonly url: string,
  ) {
    this.list = document.createElement("ul");
    this.list.className = "attached";
    this.said = document.createElement("p");
    this.said.className = "field-error";
    this.said.setAttribute("role", "alert");
    this.said.hidden = true;
    input.closest(".field")?.append(this.said, this.list);
  }

  private get count(): number {
    return this.travels.size + this.form.querySelectorAll("input[name=kept]:checked").length;
  }

  private complain(texts: string[]): void {
    this.said.textContent = texts.join(" ");
    this.said.hidden = texts.length === 0;
  }

  /** Checks each file, tells of those that cannot go, and sends the others ahead. */
  add(files: File[]): void {
    const details = this.input.closest("details");
    if (details) details.open = true;
    const limits = limitsOf(this.input);
    const faults: string[] = [];
    for (const file of files) {
      const fault = refusal(file, limits);
      if (fault) faults.push(fault);
      else if (this.count >= limits.files) faults.push(`«${file.name}» ya no cabe: se admiten hasta ${limits.files} archivos.`);
      else this.send(file);
    }
    this.complain(faults);
  }

  private send(file: File): void {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Subiendo ${file.name}`);
    const stop = this.button("Quitar", file.name);
    line.append(name, bar, stop);
    this.list.append(line);
    const request = new XMLHttpRequest();
    const travel = { request, line };
    this.travels.add(travel);
    const body = new FormData();
    this.form.querySelectorAll<HTMLInputElement>("input[name=kept]:checked").forEach((it) => body.append("kept", it.value));
    body.append("files", file, file.name);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => this.arrived(travel, file));
    request.addEventListener("error", () => this.failed(travel, `«${file.name}» no se pudo subir. Revise su conexión y adjúntelo otra vez.`));
    request.addEventListener("abort", () => this.gone(travel));
    stop.addEventListener("click", () => request.abort());
    request.open("POST", this.url);
    request.send(body);
  }

  private button(text: string, name: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-quiet";
    button.textContent = text;
    button.setAttribute("aria-label", `${text} ${name}`);
    return button;
  }

  private arrived(travel: Travel, file: File): void {
    const { request, line } = travel;
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const box = page.querySelector<HTMLInputElement>("input[name=kept]");
    const refused = page.querySelector("[data-refused]")?.textContent;
    if (!box) {
      this.failed(travel, refused ?? `«${file.name}» no se pudo adjuntar. Inténtelo otra vez.`);
      return;
    }
    const kept = document.importNode(box.closest("label") ?? box, true);
    const remove = this.button("Quitar", file.name);
    remove.addEventListener("click", () => {
      line.remove();
      this.input.focus();
    });
    line.replaceChildren(kept, remove);
    this.travels.delete(travel);
    this.settle();
  }

  private failed(travel: Travel, text: string): void {
    this.complain([text]);
    this.sendAfter = undefined;
    this.gone(travel);
  }

  private gone(travel: Travel): void {
    travel.line.remove();
    this.travels.delete(travel);
    this.settle();
  }

  /** Sends the form that waited for its files. */
  private settle(): void {
    if (this.travels.size > 0 || this.sendAfter === undefined) return;
    const by = this.sendAfter;
    this.sendAfter = undefined;
    this.form.requestSubmit(by);
  }

  /** Whether the form has to wait. */
  wait(submitter: HTMLElement | null): boolean {
    if (this.travels.size === 0) return false;
    this.sendAfter = submitter;
    this.complain([]);
    return true;
  }
}

/** Pictures that are pasted have no name of their own. */
function named(file: File, at: number): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const ending = file.name.split(".").pop() ?? "png";
  return new File([file], `captura-${day}-${time}${at > 0 ? `-${at + 1}` : ""}.${ending}`, { type: file.type });
}

function attachments(form: HTMLFormElement, box: HTMLTextAreaElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return;
  const all = new Attachments(form, input, form.action.replace(/escribir$/, "adjuntar"));
  input.addEventListener("change", (event) => {
    // Instead of the check of the form as a whole: each file is told of by itself.
    event.stopPropagation();
    const files = Array.from(input.files ?? []);
    input.value = "";
    all.add(files);
  });
  box.addEventListener("paste", (event) => {
    const files = Array.from(event.clipboardData?.files ?? []);
    // Word and spreadsheets put a picture beside the text: then the text is meant.
    if (files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    all.add(files.map(named));
  });
  const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  form.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) form.classList.remove("dropping");
  });
  form.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.classList.remove("dropping");
    all.add(Array.from(event.dataTransfer?.files ?? []));
  });
  form.addEventListener("submit", (event) => {
    if (all.wait(event.submitter)) event.preventDefault();
  });
}

export function compose(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-composer]");
  const box = form?.querySelector<HTMLTextAreaElement>("textarea[name=text]");
  if (!form || !box) return;
  cannedReplies(form, box);
  calls(form, box);
  attachments(form, box);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector<HTMLElement>("[data-send]"));
  });
}
