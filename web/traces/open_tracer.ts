import type { Context } from "../../engine/plugin/mod.ts";
import { Exporter } from "./exporter.ts";
import { traceSettings } from "./trace_settings.ts";
import { Tracer } from "./tracer.ts";

/** The tracer that the environment asks for; undefined where it asks for none. */
export function openTracer({ host, emit }: Context, version: string): Tracer | undefined {
  const settings = traceSettings(host, version);
  if (settings === undefined) return undefined;
  const say = (message: string) => emit({ type: "notice", level: "warning", message });
  return new Tracer(host, new Exporter(settings, say));
}
