import type { Host } from "../../engine/mod.ts";
import type { TraceContext } from "./trace_context.ts";

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>;

/** Numbers of OTLP. */
export const spanKinds = { internal: 1, server: 2, consumer: 5 } as const;

/** A span that is over. */
export interface EndedSpan {
  context: TraceContext;
  parent?: TraceContext;
  name: string;
  kind: keyof typeof spanKinds;
  startMs: number;
  endMs: number;
  attributes: ReadonlyMap<string, AttributeValue>;
  isFailed: boolean;
}

export interface SpanOptions {
  kind: keyof typeof spanKinds;
  parent?: TraceContext;
  /** Ids that were given out before the span began; new ones when absent. */
  context?: TraceContext;
  attributes?: Attributes;
}

/** Makes spans; each is handed on when it ends. One that is never ended was never there. */
export class Tracer {
  constructor(
    private readonly host: Pick<Host, "now" | "elapsedMs" | "randomBytes">,
    private readonly sink: { take(span: EndedSpan): void; close(): Promise<void> },
  ) {}

  /** Ids of a span, in the trace of its parent or in one of its own. */
  newContext(parent?: TraceContext): TraceContext {
    return {
      traceId: parent?.traceId ?? hex(this.host.randomBytes(16)),
      spanId: hex(this.host.randomBytes(8)),
      isSampled: parent?.isSampled ?? true,
    };
  }

  start(name: string, { kind, parent, context = this.newContext(parent), attributes = {} }: SpanOptions): Span {
    const span = new Span(context, (isFailed) => {
      const endMs = startMs + this.host.elapsedMs() - startedMs;
      this.sink.take({ context, parent, name, kind, startMs, endMs, attributes: span.attributes, isFailed });
    });
    const [startMs, startedMs] = [this.host.now().getTime(), this.host.elapsedMs()];
    span.set(attributes);
    return span;
  }

  /** Sends what waits; a collector that does not answer is not waited for long. */
  async close(): Promise<void> {
    await this.sink.close();
  }
}

export class Span {
  readonly attributes = new Map<string, AttributeValue>();
  #isEnded = false;

  constructor(readonly context: TraceContext, private readonly onEnd: (isFailed: boolean) => void) {}

  /** Adds what is known; null and undefined are nothing. */
  set(attributes: Attributes): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) this.attributes.set(name, value);
    }
  }

  end({ isFailed = false }: { isFailed?: boolean } = {}): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.context.isSampled) this.onEnd(isFailed);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
