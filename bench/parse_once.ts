/** `parse_once.ts FOLDER`: prints the milliseconds that reading and ordering the scripts of a folder took. */
import { join } from "node:path";

const folder = Deno.args[0]!;
const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
const started = performance.now();
const { fileSource, orderStatements, readScript } = await import("../engine/sql/mod.ts");
const { statements } = await readScript(await Promise.all(names.map((name) => fileSource(join(folder, name), name))));
const ordered = await orderStatements(statements, "dependency");
const elapsedMs = performance.now() - started;
if (statements.length !== 5000) throw new Error(`${statements.length} statements`);
if (ordered.statements.length < statements.length) throw new Error(`${ordered.statements.length} ordered`);
console.log(elapsedMs);
