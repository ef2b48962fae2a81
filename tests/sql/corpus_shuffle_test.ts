import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  defaultSettings,
  orderStatements,
  readScript,
  type ScriptSource,
  settingsStatements,
  textSource,
} from "../../engine/sql/mod.ts";
import { testMajors } from "../kit/mod.ts";
import { catalogOf, printed, scriptOf, serverUrl, withoutPsql } from "./kit.ts";

const corpus = new URL("../../../shared/corpus/", import.meta.url).pathname;
const isSoak = Deno.env.get("CONFITURE_SOAK") === "1";
const seeds = Array.from({ length: isSoak ? 50 : 3 }, (_, index) => index + 1);
const missing = existsSync(corpus) ? withoutPsql : "the corpus of example databases is not beside this repository";
if (missing) console.log(`corpus shuffle tests are skipped: ${missing}`);

const cases = testMajors().flatMap((major) => ["pagila", "northwind", "chinook"].map((name) => ({ major, name })));
for (const { major, name } of cases) {
  Deno.test({
    name: `orderStatements() builds ${name} to the same catalog from shuffled statements on ${major}`,
    ignore: missing !== undefined,
    async fn() {
      const server = await serverUrl(major);
      const text = await corpusText(name);
      const plain = await catalogOf(text, `${name}_plain`, server);
      const whole = await orderStatements(
        (await readScript([textSource(`${name}.sql`, text)])).statements,
        "dependency",
      );
      assert.equal(
        await catalogOf(await scriptOf(whole.statements), `${name}_whole`, server),
        plain,
        "ordered, not shuffled",
      );
      const parts = await onePerFile(name, text);
      for (const seed of seeds) {
        const script = await readScript(shuffle(parts, seed));
        const ordered = await orderStatements(script.statements, "dependency");
        assert.equal(
          await catalogOf(await scriptOf(ordered.statements), `${name}_${seed}`, server),
          plain,
          `seed ${seed}`,
        );
      }
    },
  });
}

/** Chinook creates and connects to a database of its own. */
async function corpusText(name: string): Promise<string> {
  const text = await readFile(`${corpus}${name}.sql`, "utf8");
  return text.split("\n").filter((line) => !/^((DROP|CREATE) DATABASE|\\c )/.test(line)).join("\n");
}

/** One source per statement, with the settings in force at its place before it. */
async function onePerFile(name: string, text: string): Promise<ScriptSource[]> {
  const source = textSource(`${name}.sql`, text);
  const { statements } = await readScript([source]);
  const parts: ScriptSource[] = [];
  for (const statement of statements) {
    if (statement.kind === "set" || statement.kind === "transaction") continue;
    const lines = [...settingsStatements(defaultSettings, statement.settings).map((line) => `${line};`)];
    parts.push(textSource(`${name}/${parts.length}.sql`, `${lines.join("\n")}\n${await printed(statement)}`));
  }
  return parts;
}

function shuffle<T>(list: readonly T[], seed: number): T[] {
  const shuffled = [...list];
  let state = seed * 2654435761 >>> 0;
  for (let at = shuffled.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor(state / 2 ** 32 * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other]!, shuffled[at]!];
  }
  return shuffled;
}
