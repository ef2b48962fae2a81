import assert from "node:assert/strict";
import { join } from "node:path";

interface Kit {
  /** Folder of a project whose environment `local` has been built. */
  project: string;
  check(name: string, body: () => Promise<void>): Promise<void>;
  confiture(...args: string[]): Promise<{ code: number; out: string; err: string }>;
}

/** Migrates: in TypeScript, whose types nobody but the binary itself can take away there. */
export async function checkMigrations({ project, check, confiture }: Kit): Promise<void> {
  await check("a migration in TypeScript runs with what it imports, and back", async () => {
    const made = await confiture("migrate", "new", "note", "--type", "ts", "--format", "json");
    assert.equal(made.code, 0, made.err);
    const file = join(project, JSON.parse(made.out).path);
    const names = join(project, "db", "migrations", "names.ts");
    await Deno.writeTextFile(names, 'export const table: string = "binary_note";\n');
    const text = await Deno.readTextFile(file);
    const up = 'import { table } from "./names.ts";\n' + text
      .replace('execute("SELECT 1")', "execute(`CREATE TABLE ${table as string} (id int)`)")
      .replace('execute("SELECT 1")', "execute(`DROP TABLE ${table}`)");
    await Deno.writeTextFile(file, up);
    const applied = await confiture("migrate", "up", "--format", "json");
    assert.equal(applied.code, 0, applied.err);
    assert.equal(JSON.parse(applied.out).applied.length, 1, applied.out);
    const down = await confiture("migrate", "down", "--yes");
    assert.equal(down.code, 0, down.err);
    await Deno.writeTextFile(file, up.replace("CREATE TABLE", "CREATE TABEL"));
    const broken = await confiture("migrate", "up");
    assert.equal(broken.code, 3, broken.out);
    assert.match(broken.err, /_note\.ts:7:9/);
    await Deno.remove(file);
  });
}
