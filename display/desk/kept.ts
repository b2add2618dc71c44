import type { Desk } from "../common/contract";

const MOST = 20;

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Keys of presses that got no answer. The same press in the same state of the window is sent again under the same key, also
 * after the page was loaded anew, so that the server does it once whether or not it had heard the first.
 */
export class KeptKeys {
  private readonly store: Store;
  private readonly place: string;

  constructor(store: Store, window_id: string) {
    this.store = store;
    this.place = `hall.desk.unanswered.${window_id}`;
  }

  of(about: string): string | undefined {
    return this.all().find(([one]) => one === about)?.[1];
  }

  keep(about: string, key: string): void {
    this.write([...this.others(about), [about, key]]);
  }

  forget(about: string): void {
    this.write(this.others(about));
  }

  private others(about: string): [string, string][] {
    return this.all().filter(([one]) => one !== about);
  }

  private all(): [string, string][] {
    try {
      return JSON.parse(this.store.getItem(this.place) ?? "[]") as [string, string][];
    } catch {
      return [];
    }
  }

  private write(all: [string, string][]): void {
    if (all.length === 0) this.store.removeItem(this.place);
    else this.store.setItem(this.place, JSON.stringify(all.slice(-MOST)));
  }
}

/** The state a press is made in. Whatever happens at the window makes it another, and the same button a new press. */
export function standing(desk: Desk): string {
  const { window, ticket, rating } = desk;
  return [window.state, window.since, window.staff?.id, ticket?.id, ticket?.state, ticket?.attempt, rating].join();
}
