import type { Manifest } from "../../engine/plugin/mod.ts";
import { builtins } from "../../plugins/mod.ts";
import { describeKeys, type Schema } from "./describe_schema.ts";
import { anchor, code, generatedNote, markdownTable, prose } from "./markdown.ts";

const kinds: Readonly<Record<Manifest["kind"], string>> = {
  medium: "Mediums",
  operations: "Operations",
  hook: "Hooks",
  linter: "Linters",
  anonymizer: "Anonymizers",
};

/** `docs/reference/plugins.md`: the built-in plugins as their manifests describe them. */
export function pluginPage(): string {
  const byKind = Map.groupBy(builtins.map(({ manifest }) => manifest), ({ kind }) => kind);
  return [
    generatedNote,
    "# Built-in plugins",
    `Every capability of confiture is a plugin with a manifest, ${code("plugin.json")}, of which
[plugin.schema.json](plugin.schema.json) is the schema. ${code("confiture plugin list")} and
${
      code("confiture plugin show ID")
    } say the same in the terminal. How to write one: [Writing plugins](../guides/writing-plugins.md).`,
    ...Object.entries(kinds).flatMap(([kind, heading]) => {
      const members = byKind.get(kind as Manifest["kind"]) ?? [];
      return members.length === 0 ? [] : [`## ${anchor(kind)}${heading}`, ...members.map(entry)];
    }),
  ].join("\n\n") + "\n";
}

function entry({ id, summary, version, api, needs, options, provides }: Manifest): string {
  const parts = [
    `### ${anchor(id)}${id}`,
    `${prose(summary)}. Version ${version}, contract ${api}. ${needsText(needs)}`,
  ];
  const { operations = [], strategies = [], rules = [], phases = [] } = provides;
  if (operations.length > 0) {
    parts.push(
      markdownTable(
        ["Operation", "Does", "Effect"],
        operations.map(({ name, summary, effect }) => [
          `[${code(name)}](cli.md#${name.replaceAll(" ", "-")})`,
          prose(summary),
          effect,
        ]),
      ),
    );
  }
  if (rules.length > 0) {
    parts.push(
      markdownTable(
        ["Rule", "Finds", "Severity", "Stage"],
        rules.map(({ id, summary, severity, stage }) => [code(id), prose(summary), severity, stage]),
      ),
    );
  }
  if (phases.length > 0) parts.push(`Called at ${phases.map(code).join(", ")}.`);
  if (options) parts.push("Options:", optionTable(options as Schema));
  for (const { id, summary, families, options } of strategies) {
    parts.push(`Strategy ${code(id)}: ${prose(summary)}. For columns of ${families.join(", ")}.`);
    if (options) parts.push(optionTable(options as Schema));
  }
  return parts.join("\n\n");
}

function needsText({ net = [], env = [], run = [], database = "none", files = "none" }: Manifest["needs"]): string {
  const needs = [
    database === "none" ? "" : `database (${database})`,
    files === "none" ? "" : `files of the project (${files})`,
    run.length > 0 ? `programs: ${run.map(code).join(", ")}` : "",
    net.length > 0 ? `network: ${net.map(code).join(", ")}` : "",
    env.length > 0 ? `variables: ${env.map(code).join(", ")}` : "",
  ].filter((part) => part !== "");
  return needs.length === 0 ? "Needs nothing." : `Needs: ${needs.join("; ")}.`;
}

function optionTable(options: Schema): string {
  return markdownTable(
    ["Option", "Type", "Default", "Meaning"],
    describeKeys(options).map(({ path, type, default: initial, isRequired, description }) => [
      code(path),
      type,
      isRequired ? "**required**" : initial === undefined ? "" : initial === "" ? "empty" : code(String(initial)),
      prose(description),
    ]),
  );
}
