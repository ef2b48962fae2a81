import type { RunEvent } from "../../engine/mod.ts";
import type { Span, Tracer } from "./tracer.ts";

/** Of a plugin's words as much as a name needs. */
const longestName = 100;

/** Spans of what an attempt says it does: a phase or a step lasts until the next one begins. */
export class RunSpans {
  #phase: Span | undefined;
  #step: Span | undefined;

  constructor(private readonly tracer: Tracer, private readonly attempt: Span) {}

  take(event: RunEvent): void {
    if (event.type === "phase") {
      this.end();
      this.#phase = this.#begin(`phase ${event.name}`, this.attempt);
    } else if (event.type === "step") {
      this.#step?.end();
      // What a step works on stays untold: it is whatever the operation wrote there.
      this.#step = this.#begin(`step ${event.name.slice(0, longestName)}`, this.#phase ?? this.attempt);
    } else if (event.type === "failed") this.end({ isFailed: event.status === "failed" });
    else if (event.type === "finished") this.end();
  }

  end(how?: { isFailed: boolean }): void {
    this.#step?.end(how);
    this.#phase?.end(how);
    this.#step = this.#phase = undefined;
  }

  #begin(name: string, { context }: Span): Span {
    return this.tracer.start(name, { kind: "internal", parent: context });
  }
}
