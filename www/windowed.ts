/**
 * Rows of a long list by page: asks the engine only for the pages that are seen, keeps the last few, and lets an answer that came too
 * late for a changed question fall away.
 */
export interface Page<Row> { total: number; rows: Row[] }

export class Windowed<Row> {
  static readonly PAGE = 100;
  static readonly KEPT = 40;
  total = 0;
  /** Whether any answer to the present question has come. */
  answered = false;
  readonly #ask: (from: number, count: number) => Promise<Page<Row>>;
  readonly #changed: () => void;
  readonly #failed: (reason: unknown) => void;
  #pages = new Map<number, Row[]>();
  #asked = new Set<number>();
  #question = 0;

  constructor(ask: (from: number, count: number) => Promise<Page<Row>>, changed: () => void, failed: (reason: unknown) => void) {
    this.#ask = ask;
    this.#changed = changed;
    this.#failed = failed;
  }

  /** The question changed: what is known falls away when the first answer to the new one is there (nothing flickers). */
  reset(): Promise<void> {
    this.#question += 1;
    this.#asked.clear();
    return this.#load(0, true);
  }

  row(place: number): Row | undefined {
    return this.#pages.get(Math.floor(place / Windowed.PAGE))?.[place % Windowed.PAGE];
  }

  need(from: number, to: number): void {
    for (let page = Math.floor(from / Windowed.PAGE); page <= Math.floor(Math.max(from, to - 1) / Windowed.PAGE); page += 1) {
      if (!this.#pages.has(page) && !this.#asked.has(page)) void this.#load(page, false);
    }
  }

  async #load(page: number, fresh: boolean): Promise<void> {
    const question = this.#question;
    this.#asked.add(page);
    try {
      const answer = await this.#ask(page * Windowed.PAGE, Windowed.PAGE);
      if (question !== this.#question) return;
      if (fresh) this.#pages.clear();
      this.total = answer.total;
      this.answered = true;
      this.#pages.set(page, answer.rows);
      this.#asked.delete(page);
      for (const old of this.#pages.keys()) {
        if (this.#pages.size <= Windowed.KEPT) break;
        this.#pages.delete(old);
      }
      this.#changed();
    } catch (reason) {
      if (question === this.#question) {
        this.#asked.delete(page);
        this.#failed(reason);
      }
    }
  }
}
