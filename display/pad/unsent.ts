// Answers that have not reached the server: kept on the pad, sent later once, each with the key it was first sent with. Nothing
// of them says who answered.

/** kept_at: milliseconds since 1970, of this pad's clock. */
export type Answer = { ticket_id: string; path: string; key: string; body: object; kept_at: number };
/** settled: the server has answered, yes or no; later: it did not hear it; not_me: it does not take it from this pad now. */
export type Sent = "settled" | "later" | "not_me";

/** After so long the server takes no rating of the service any more. */
const KEPT_DAYS = 7;

export class Unsent {
  private readonly store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  private readonly place: string;
  private readonly now: () => number;
  private sending = false;

  constructor(store: Pick<Storage, "getItem" | "setItem" | "removeItem">, window_id: string, now: () => number = Date.now) {
    this.store = store;
    this.place = `hall.pad.unsent.${window_id}`;
    this.now = now;
  }

  all(): Answer[] {
    const oldest = this.now() - KEPT_DAYS * 86_400_000;
    return this.read().filter((answer) => answer.kept_at > oldest);
  }

  /** Whether this visit was answered here, though the server may not know yet. */
  has(ticket_id: string): boolean {
    return this.all().some((answer) => answer.ticket_id === ticket_id);
  }

  keep(answer: Omit<Answer, "kept_at">): void {
    this.write([...this.all(), { ...answer, kept_at: this.now() }]);
  }

  /** Send in order; stops where the server is not heard; does nothing while already sending. */
  async send(post: (answer: Answer) => Promise<Sent>): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    const passed = new Set<string>();
    try {
      for (let next = this.next(passed); next; next = this.next(passed)) {
        const sent = await post(next);
        if (sent === "later") return;
        if (sent === "settled") this.forget(next.key);
        passed.add(next.key);
      }
    } finally {
      this.sending = false;
    }
  }

  private next(passed: ReadonlySet<string>): Answer | undefined {
    return this.all().find((answer) => !passed.has(answer.key));
  }

  private forget(key: string): void {
    this.write(this.all().filter((answer) => answer.key !== key));
  }

  /** What another program or a broken disk left there is no answer. */
  private read(): Answer[] {
    try {
      const kept = JSON.parse(this.store.getItem(this.place) ?? "[]") as Answer[];
      return kept.map((answer) => ({ ...answer, kept_at: answer.kept_at ?? this.now() }));
    } catch {
      return [];
    }
  }

  private write(answers: Answer[]): void {
    if (answers.length === 0) this.store.removeItem(this.place);
    else this.store.setItem(this.place, JSON.stringify(answers));
  }
}
