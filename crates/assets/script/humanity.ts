// A little work that shows that a person sends a public form: nothing for one form, much for thousands.
// It begins with the first thing typed and takes turns of a few milliseconds, so that typing never waits for it.
// The server asks a question where this does not run, and checks the work where it does.

import { hex, sha256 } from "./sha256";

/** Milliseconds of one turn. */
const TURN = 6;

const WORKING = "Comprobamos que lo envía una persona. No tiene que hacer nada.";
const DONE = "Listo: comprobamos que lo envía una persona.";
const WAITING = "Un momento: terminamos una comprobación y se envía solo.";

/** Zero bits that a hash begins with, as far as they are asked for. */
function zeros(hash: Int32Array): number {
  return hash[0] === 0 ? 32 : Math.clz32(hash[0]);
}

class Work {
  private begun = false;
  private waiting: HTMLElement | null | undefined;
  private readonly form: HTMLFormElement;
  private readonly proof: HTMLInputElement;
  private readonly said: HTMLElement | null;

  constructor(private readonly box: HTMLElement) {
    const form = box.closest("form");
    const proof = box.querySelector<HTMLInputElement>("input[name=proof]");
    if (!form || !proof) throw new Error("a proof outside of a form");
    this.form = form;
    this.proof = proof;
    this.said = box.querySelector<HTMLElement>(".human-said");
    box.querySelector<HTMLElement>(".human-question")?.setAttribute("hidden", "");
    if (proof.value !== "") this.say(DONE);
    form.addEventListener("input", () => this.begin());
    form.addEventListener("submit", (event) => this.hold(event));
    if ("again" in box.dataset) this.begin();
  }

  /** The form waits for the work, and is then sent by itself. */
  private hold(event: SubmitEvent): void {
    if (this.proof.value !== "" || event.defaultPrevented) return;
    event.preventDefault();
    this.waiting = event.submitter;
    this.say(WAITING);
    this.begin();
  }

  private begin(): void {
    if (this.begun || this.proof.value !== "") return;
    this.begun = true;
    if (this.waiting === undefined) this.say(WORKING);
    const { challenge = "", puzzles = "0", bits = "0" } = this.box.dataset;
    const seed = hex(challenge).slice(0, 32);
    const found: number[] = [];
    let number = 0;
    const turn = () => {
      const end = performance.now() + TURN;
      while (found.length < Number(puzzles)) {
        // Looking at the clock costs as much as some hashes.
        for (let i = 0; i < 64; i += 1, number += 1) {
          if (zeros(sha256(`${seed}:${found.length}:${number}`)) < Number(bits)) continue;
          found.push(number);
          number = 0;
          break;
        }
        if (performance.now() > end) {
          setTimeout(turn);
          return;
        }
      }
      this.finish(found.join("."));
    };
    setTimeout(turn);
  }

  private finish(proof: string): void {
    this.proof.value = proof;
    if (this.waiting === undefined) {
      this.say(DONE);
      return;
    }
    const button = this.waiting;
    this.waiting = undefined;
    this.form.requestSubmit(button instanceof HTMLButtonElement ? button : undefined);
  }

  private say(text: string): void {
    if (!this.said) return;
    this.said.hidden = false;
    const words = this.said.querySelector("span");
    if (words) words.textContent = text;
  }
}

export function proveHumanity(): void {
  document.querySelectorAll<HTMLElement>(".human[data-challenge]").forEach((box) => new Work(box));
}
