import { z } from "zod";
import { environmentSchema, projectSchema } from "../../engine/project/mod.ts";
import { type DescribedKey, describeKeys, type Schema } from "./describe_schema.ts";
import { environmentVariables } from "./environment_variables.ts";
import { anchor, code, generatedNote, markdownTable, prose } from "./markdown.ts";

/** Keys that older projects have for commands which this version does not have. They are checked and then kept. */
const laterKeys = [
  "migration",
  "acls",
  "ownership",
  "function_coverage",
  "security_lint",
  "apply_as",
  "notifications",
  "infrastructure",
];

/** `docs/reference/configuration.md`: every key of both kinds of file. */
export function configurationPage(): string {
  const shared = z.toJSONSchema(environmentSchema, { io: "input" }) as Schema;
  const project = z.toJSONSchema(projectSchema, { io: "input" }) as Schema;
  const known = new Set(Object.keys(shared.properties!));
  const unknown = laterKeys.find((key) => !known.has(key));
  if (unknown) throw new Error(`configuration page: there is no key ${unknown}`);
  const ownNames = Object.keys(project.properties!).filter((key) => !known.has(key) || key === "name");
  const now = [...known].filter((key) => !laterKeys.includes(key) && key !== "name");
  return [
    generatedNote,
    "# Configuration reference",
    introduction,
    "## Keys of confiture.yaml only",
    `These say what the project is. All keys of the next section may stand in ${code("confiture.yaml")} too.`,
    keyTable(describeKeys(pick(project, ownNames))),
    "## Keys of an environment",
    `An environment is named by its file: ${code("name")} is accepted there and ignored.`,
    ...now.map((key) => section(key, shared)),
    "## Keys for later commands",
    `Files of older projects have them, so they are read and checked: a typing error is found. No command of this
version acts on them.`,
    ...laterKeys.map((key) => section(key, shared)),
    "## Environment variables",
    markdownTable(
      ["Variable", "What it does"],
      environmentVariables.map(({ name, does }) => [code(name), prose(does)]),
    ),
    `PostgreSQL's own variables (${code("PGHOST")}, ${code("PGPASSWORD")}, ${code("PGSERVICE")} and so on) complete a
connection string as they do for libpq; see [Connections](../guides/connections.md).`,
  ].join("\n\n") + "\n";
}

const introduction = `A project has one ${
  code("confiture.yaml")
} in its root, which may be missing, and one file for each
environment in ${code("db/environments/")}. What stands in ${code("confiture.yaml")} holds for all environments; an
environment overrides it: mappings are merged key by key, everything else is replaced.

- Editors check both files with [confiture.schema.json](confiture.schema.json) and
  [environment.schema.json](environment.schema.json).
- An unknown key is an error that names the nearest known one. Top-level keys that begin with ${code("x-")} are yours.
- ${code("${NAME}")} in any text is replaced by the variable of the process environment, ${
  code("${NAME:-default}")
} has a
  default, ${code("$${")} stands for a literal ${code("${")}. A variable that is not set and has no default is an error.
- A value marked *secret* may be a reference instead: ${code("env:NAME")}, ${code("file:PATH")} or
  ${code("command:PROGRAM arguments")}. Secrets are never printed.
- Paths are relative to the project.`;

function section(key: string, schema: Schema): string {
  return [`### ${anchor(key)}${key}`, keyTable(describeKeys(pick(schema, [key])), key)].join("\n\n");
}

function keyTable(keys: readonly DescribedKey[], anchored = ""): string {
  return markdownTable(
    ["Key", "Type", "Default", "Meaning"],
    keys.map(({ path, type, isRequired, default: initial, description, isSecret }) => [
      (path === anchored ? "" : anchor(path.replaceAll("[]", ""))) + code(path),
      isSecret ? `${type}, *secret*` : type,
      isRequired ? "**required**" : defaultText(initial),
      prose(description),
    ]),
  );
}

function defaultText(value: unknown): string {
  // An empty object means the defaults of its keys, which stand in the rows below.
  if (value === undefined || (typeof value === "object" && Object.keys(value!).length === 0 && !Array.isArray(value))) {
    return "";
  }
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((each) => code(String(each))).join(", ");
  return value === "" ? "empty" : code(String(value));
}

function pick(schema: Schema, keys: readonly string[]): Schema {
  return {
    ...schema,
    properties: Object.fromEntries(keys.map((key) => [key, schema.properties![key]!])),
  };
}
