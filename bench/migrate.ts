import { join } from "node:path";
import type { Bench, Benchmark } from "./benchmark.ts";
import { type BenchProject, benchProject } from "./confiture.ts";
import { inTurns, timed } from "./measure.ts";

const applied = 2_000;
const pending = 50;

export const migrateStatus: Benchmark = {
  name: "migrate-status",
  claim: `migrate status with ${applied} applied and ${pending} pending files against psql -c 'select 1'`,
  bar: 6,
  unit: "×",
  wants: "at most",
  async run(bench) {
    const rounds = 15;
    const { project } = await prepared(bench);
    const server = await bench.server();
    await project.ask("migrate", "status");
    const { a, b } = await inTurns(
      rounds,
      () => timed(() => project.ask("migrate", "status")),
      () => timed(() => server.psql("bench_migrate", "-c", "select 1")),
    );
    return {
      measured: a / b,
      detail: `${project.program} ${a.toFixed(0)} ms, psql ${b.toFixed(0)} ms, whole processes, medians of ${rounds}`,
    };
  },
};

export const migrateUp: Benchmark = {
  name: "migrate-up",
  claim: `migrate up of ${pending} pending files behind ${applied} applied ones against psql -1 -f file by file`,
  bar: 1.5,
  unit: "×",
  wants: "at most",
  async run(bench) {
    const rounds = 5;
    const { project, files } = await prepared(bench);
    const server = await bench.server();
    const again = (name: string) =>
      server.psql(
        "postgres",
        ...["-c", `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`],
        ...["-c", `CREATE DATABASE ${name} TEMPLATE bench_migrate`, "-c", "CHECKPOINT"],
      );
    const { a, b } = await inTurns(
      rounds,
      async () => {
        await again("bench_up");
        return await timed(() => project.confiture("migrate", "up", "--database-url", server.url("bench_up")));
      },
      async () => {
        await again("bench_psql");
        return await timed(async () => {
          for (const file of files) await server.psql("bench_psql", "-1", "-f", file);
        });
      },
    );
    return {
      measured: a / b,
      detail: `${project.program} ${(a / 1000).toFixed(2)} s, psql ${(b / 1000).toFixed(2)} s, medians of ${rounds}`,
    };
  },
};

let made: Promise<{ project: BenchProject; files: string[] }> | undefined;

/** A project whose first files are applied to the database bench_migrate. */
function prepared(bench: Bench): Promise<{ project: BenchProject; files: string[] }> {
  return made ??= (async () => {
    const server = await bench.server();
    await server.fresh("bench_migrate");
    const project = await benchProject(bench, "migrate", server.url("bench_migrate"), new Map());
    const folder = join(project.folder, "db", "migrations");
    await Deno.mkdir(folder);
    const write = async (number: number, text: string) => {
      const path = join(folder, `${String(20_260_000_000_000 + number)}_step_${number}.up.sql`);
      await Deno.writeTextFile(path, text);
      return path;
    };
    await write(0, "CREATE TABLE counted (n int PRIMARY KEY, note text);\n");
    for (let number = 1; number < applied; number++) {
      await write(number, `-- adds a row\nINSERT INTO counted (n, note) VALUES (${number}, 'step ${number}');\n`);
    }
    await project.confiture("migrate", "up");
    const files: string[] = [];
    for (let number = applied; number < applied + pending; number++) {
      files.push(
        await write(
          number,
          `CREATE TABLE made_${number} (id bigint PRIMARY KEY, note text NOT NULL, at timestamptz DEFAULT now());\n` +
            `CREATE INDEX made_${number}_at ON made_${number} (at);\n` +
            `INSERT INTO made_${number} (id, note) SELECT n, 'x' FROM generate_series(1, 100) n;\n`,
        ),
      );
    }
    return { project, files };
  })();
}
