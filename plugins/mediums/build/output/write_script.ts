import { defaultSettings, type Settings, settingsStatements, type Statement } from "../../../../engine/sql/mod.ts";
import { startingPath } from "../../../../engine/ddl/mod.ts";
import type { BuildPlan } from "../plan/mod.ts";
import { raiseSequencesStatement } from "../../../../engine/seeds/mod.ts";

export interface Separator {
  style: "block_comment" | "line_comment" | "custom";
  template?: string;
}

/**
 * The plan as one SQL file for psql or for another build: the same bytes on every machine, no times, no host. Seeds
 * stand behind the schema, statement by statement as in their files.
 */
export async function* writeScript(
  plan: BuildPlan,
  seeds: readonly Statement[],
  separator: Separator,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(
    `-- Built by confiture from ${
      plan.files + plan.seeds.length
    } files.\n-- Content hash: ${plan.hash}\n\nSET client_encoding = 'UTF8';\n`,
  );
  let file = "";
  const seedSegments = seeds.length > 0 ? [{ transactional: true, statements: seeds }] : [];
  for (const { transactional, statements } of [...plan.segments, ...seedSegments]) {
    let settings: Settings = defaultSettings;
    yield encoder.encode(`${transactional ? "\nBEGIN;" : ""}\n${startingPath};\n`);
    for (const statement of statements) {
      if (statement.kind === "set" || statement.kind === "transaction") continue;
      if (statement.file !== file) yield encoder.encode(`\n${announce(file = statement.file, separator)}\n`);
      for (const text of settingsStatements(settings, statement.settings)) {
        yield encoder.encode(`${text === "RESET search_path" ? startingPath : text};\n`);
      }
      settings = statement.settings;
      yield* write(statement, encoder);
    }
    for (const text of settingsStatements(settings, defaultSettings)) yield encoder.encode(`${text};\n`);
    if (statements === seeds) yield encoder.encode(`\n${raiseSequencesStatement};\n`);
    if (transactional) yield encoder.encode("\nCOMMIT;\n");
  }
}

async function* write(statement: Statement, encoder: TextEncoder): AsyncGenerator<Uint8Array> {
  const { source, start, end, copyData, count } = statement;
  if (count > 1) {
    yield* source.chunks({ start, end });
    yield encoder.encode(";\n");
    return;
  }
  yield encoder.encode(`${await statement.text()};\n`);
  if (!copyData) return;
  let last = 10;
  for await (const chunk of source.chunks(copyData)) {
    last = chunk.at(-1) ?? last;
    yield chunk;
  }
  yield encoder.encode(last === 10 ? "\\.\n" : "\n\\.\n");
}

/** A file's name in a comment; it cannot end the comment early, whatever is in it. */
function announce(name: string, { style, template }: Separator): string {
  const file = name.replaceAll("*/", "* /").replaceAll("/*", "/ *").replaceAll(/\p{Cc}/gu, " ");
  if (style === "line_comment") return `-- ${file}`;
  if (style === "custom" && template !== undefined) return template.replaceAll("{file_path}", () => file);
  return `/* ${file} */`;
}
