// Answers that have not reached the server: kept on the pad, sent later once, each with the key it was first sent with.

export type Answer = { ticket_id: string; path: string; key: string; body: object };
/** settled: the server has answered, yes or no; later: it did not hear it. */
export type Sent = "settled" | "later";

export class Unsent {
  private readonly store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  private readonly place: string;
  private sending = false;

  constructor(store: Pick<Storage, "getItem" | "setItem" | "removeItem">, window_id: string) {
    this.store = store;
    this.place = `hall.pad.unsent.${window_id}`;
  }

  all(): Answer[] {
    const text = this.store.getItem(this.place);
    return text === null ? [] : (JSON.parse(text) as Answer[]);
  }

  /** Whether this visit was answered here, though the server may not know yet. */
  has(ticket_id: string): boolean {
    return this.all().some((answer) => answer.ticket_id === ticket_id);
  }

  keep(answer: Answer): void {
    this.write([...this.all(), answer]);
  }

  /** Send in order. Stops at the first answer that does not get through; does nothing while already sending. */
  async send(post: (answer: Answer) => Promise<Sent>): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.all()[0]; next; next = this.all()[0]) {
        if ((await post(next)) === "later") return;
        this.forget(next.key);
      }
    } finally {
      this.sending = false;
    }
  }

  private forget(key: string): void {
    this.write(this.all().filter((answer) => answer.key !== key));
  }

  private write(answers: Answer[]): void {
    if (answers.length === 0) this.store.removeItem(this.place);
    else this.store.setItem(this.place, JSON.stringify(answers));
  }
}
