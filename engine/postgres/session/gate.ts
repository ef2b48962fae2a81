/**
 * Order on one connection: ordinary statements may queue up behind each other on the wire, a COPY stream must have it
 * alone from start to end.
 */
export class Gate {
  #alone: Promise<unknown> = Promise.resolve();
  #shared = new Set<Promise<unknown>>();
  #waiting = 0;

  /** Runs beside other shared work, after any exclusive work that asked earlier. */
  share<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#waiting === 0 ? work() : this.#alone.then(work);
    this.#shared.add(run);
    const forget = () => this.#shared.delete(run);
    run.then(forget, forget);
    return run;
  }

  /** Runs when everything before it is done; what comes later waits. */
  exclude<T>(work: () => Promise<T>): Promise<T> {
    const before = [this.#alone, ...this.#shared];
    this.#waiting++;
    const run = Promise.allSettled(before).then(work);
    const done = () => {
      this.#waiting--;
    };
    this.#alone = run.then(done, done);
    return run;
  }

  /** Settles when nothing runs any more. */
  async idle(): Promise<void> {
    await Promise.allSettled([this.#alone, ...this.#shared]);
  }
}
