/** Traces: spans of requests and runs, sent to a collector of OpenTelemetry. Nothing of them is there without one. */
export { openTracer } from "./open_tracer.ts";
export { RunSpans } from "./run_spans.ts";
export { failureAttributes } from "./failure_attributes.ts";
export { readTraceparent, type TraceContext, traceparentOf } from "./trace_context.ts";
export type { Span, Tracer } from "./tracer.ts";
