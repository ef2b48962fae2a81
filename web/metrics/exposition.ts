/** One metric: what it means, and its samples. */
export interface Family {
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  samples: readonly Sample[];
}

export interface Sample {
  /** What a histogram's parts put behind the name. */
  suffix?: "_bucket" | "_sum" | "_count";
  /** Values from a fixed set only: every new one is a series that Prometheus keeps. */
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/** Prometheus' text format, version 0.0.4. */
export const expositionType = "text/plain; version=0.0.4";

export function writeFamilies(families: readonly Family[]): string {
  return families.map(({ name, type, help, samples }) =>
    [
      `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ suffix = "", labels = {}, value }) => `${name}${suffix}${labelsText(labels)} ${value}`),
    ].join("\n") + "\n"
  ).join("");
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) =>
    `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
