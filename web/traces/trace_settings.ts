import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";

export interface TraceSettings {
  url: URL;
  headers: Headers;
  /** What is said of this process with every batch. */
  resource: ReadonlyMap<string, string>;
}

/**
 * Where traces go, by OpenTelemetry's own variables; undefined where nobody takes them. Throws "trace-settings" for what
 * it does not speak.
 */
export function traceSettings({ env, hostname }: Host, version: string): TraceSettings | undefined {
  const given = (name: string) => env[`OTEL_${name}`]?.trim() || undefined;
  const refuse = (name: string, problem: string) =>
    new ConfitureError("trace-settings", { variable: `OTEL_${name}`, problem });
  // Its spans carry addresses with their queries, and nobody can take those out again.
  if (/^(1|true)$/i.test(given("DENO") ?? "")) {
    throw refuse("DENO", "sends addresses as they came, with the codes in them");
  }
  if (/^true$/i.test(given("SDK_DISABLED") ?? "") || given("TRACES_EXPORTER") === "none") return undefined;
  const own = (name: string) =>
    [`EXPORTER_OTLP_TRACES_${name}`, `EXPORTER_OTLP_${name}`].find((each) => given(each) !== undefined);
  const place = own("ENDPOINT");
  if (place === undefined) return undefined;
  const protocol = own("PROTOCOL");
  if (protocol !== undefined && given(protocol) !== "http/json") {
    throw refuse(protocol, "names a protocol that is not spoken here: http/json is");
  }
  const url = URL.canParse(given(place)!) ? new URL(given(place)!) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw refuse(place, "is no http:// or https:// address");
  if (place === "EXPORTER_OTLP_ENDPOINT") url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/traces`;
  const headers = new Headers({ "content-type": "application/json" });
  const named = own("HEADERS");
  for (const [name, value] of pairsOf(named === undefined ? undefined : given(named))) {
    try {
      headers.set(name, value);
    } catch {
      throw refuse(named!, "is no list of NAME=VALUE");
    }
  }
  const resource = new Map([
    ["service.name", "confiture"],
    ["service.version", version],
    ...(hostname === undefined ? [] : [["host.name", hostname] as const]),
    ...pairsOf(given("RESOURCE_ATTRIBUTES")),
  ]);
  const service = given("SERVICE_NAME");
  if (service !== undefined) resource.set("service.name", service);
  return { url, headers, resource };
}

/** `name=value,name=value`, values with percent signs where they hold commas. */
function pairsOf(text = ""): [string, string][] {
  return text.split(",").filter((pair) => pair.includes("=")).map((pair) => {
    const at = pair.indexOf("=");
    return [decoded(pair.slice(0, at).trim()), decoded(pair.slice(at + 1).trim())];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
