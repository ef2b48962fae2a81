// deno-lint-ignore-file no-explicit-any -- a test reads what it knows to be there
/** One span as it arrived, with what was said of the process that sent it. */
export interface ArrivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  attributes: Record<string, unknown>;
  isFailed: boolean;
  resource: Record<string, unknown>;
}

/** A collector of OpenTelemetry, as far as traces go. */
export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly ArrivedSpan[];
  /** Bodies as they came. */
  readonly bodies: readonly string[];
  readonly requests: readonly { path: string; headers: Headers }[];
  /** Status of its next answers. */
  status: number;
}

export function startCollector(): Collector {
  const spans: ArrivedSpan[] = [];
  const bodies: string[] = [];
  const requests: { path: string; headers: Headers }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const body = await request.text();
    requests.push({ path: new URL(request.url).pathname, headers: request.headers });
    bodies.push(body);
    if (collector.status === 200) spans.push(...spansOf(JSON.parse(body)));
    return new Response("{}", { status: collector.status, headers: { "content-type": "application/json" } });
  });
  const collector: Collector = {
    url: `http://127.0.0.1:${server.addr.port}`,
    spans,
    bodies,
    requests,
    status: 200,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return collector;
}

function spansOf({ resourceSpans }: any): ArrivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }: any) =>
    scopeSpans.flatMap(({ spans }: any) =>
      spans.map((span: any) => ({
        ...span,
        startNs: BigInt(span.startTimeUnixNano),
        endNs: BigInt(span.endTimeUnixNano),
        attributes: attributesOf(span.attributes),
        isFailed: span.status?.code === 2,
        resource: attributesOf(resource.attributes),
      }))
    )
  );
}

function attributesOf(attributes: any[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
