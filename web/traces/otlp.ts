import { type AttributeValue, type EndedSpan, spanKinds } from "./tracer.ts";

/** Spans as OTLP writes them in JSON (opentelemetry-proto, ExportTraceServiceRequest). */
export function otlpOf(spans: readonly EndedSpan[], resource: ReadonlyMap<string, string>): string {
  return JSON.stringify({
    resourceSpans: [{
      resource: { attributes: attributesOf(resource) },
      scopeSpans: [{ scope: { name: "confiture" }, spans: spans.map(spanOf) }],
    }],
  });
}

function spanOf({ context, parent, name, kind, startMs, endMs, attributes, isFailed }: EndedSpan) {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
    flags: 1,
    name,
    kind: spanKinds[kind],
    startTimeUnixNano: nanosOf(startMs),
    endTimeUnixNano: nanosOf(endMs),
    attributes: attributesOf(attributes),
    status: isFailed ? { code: 2 } : {},
  };
}

function attributesOf(attributes: ReadonlyMap<string, AttributeValue>) {
  return [...attributes].map(([key, value]) => ({
    key,
    value: typeof value === "string"
      ? { stringValue: value }
      : typeof value === "boolean"
      ? { boolValue: value }
      : Number.isInteger(value)
      ? { intValue: String(value) }
      : { doubleValue: value },
  }));
}

/** A number cannot hold nanoseconds of our time; JSON carries them as text. */
function nanosOf(ms: number): string {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, "0")}`;
}
