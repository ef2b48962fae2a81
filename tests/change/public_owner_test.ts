import assert from "node:assert/strict";
import { type BuildPlace, buildPlace } from "../kit/mod.ts";

// Before 15 the schema public of every new database belongs to the server's superuser, whoever made the database.
const major = 14;
const table = "CREATE TABLE public.item (id int PRIMARY KEY);\n";
const more = "CREATE TABLE public.jar (id int REFERENCES public.item);\n";
const local = "database_url: ${TARGET_URL}\ninclude_dirs: [db/schema]\nscratch: target\n";

async function provedAndApplied(place: BuildPlace, ...of: string[]): Promise<void> {
  const planned = await place.cli(["plan", ...of, "--output", "plan.json", "--format", "json"]);
  const { proof, steps } = JSON.parse(planned.out);
  assert.deepEqual([proof.status, proof.reversed], ["proved", true], JSON.stringify(proof.problems));
  assert.deepEqual(steps.map(({ action }: { action: string }) => action), ["create table public.jar"]);
  const applied = await place.cli(["apply", "plan.json"]);
  assert.equal(applied.code, 0, applied.err);
  assert.deepEqual(await place.ask("SELECT to_regclass('public.jar')::text AS jar", place.database), [{ jar: "jar" }]);
}

Deno.test("a role that may make databases proves plans where public is the server's", async () => {
  await using place = await buildPlace({ major, role: "CREATEDB" });
  await place.write({ "db/schema/a.sql": table, "db/environments/local.yaml": local });
  assert.equal((await place.cli(["build"])).code, 0);
  await place.write({ "db/schema/b.sql": more });
  await provedAndApplied(place);
});

Deno.test("a role that was given public proves plans in scratch, where public is the server's", async () => {
  await using place = await buildPlace({ major, role: "CREATEDB" });
  await place.write({ "db/schema/a.sql": table, "db/environments/local.yaml": local });
  assert.equal((await place.cli(["build"])).code, 0);
  const twin = `${place.database}_twin`;
  await place.tell(`CREATE DATABASE ${twin} TEMPLATE ${place.database} OWNER ${place.role}`);
  for (const database of [place.database, twin]) {
    await place.tell(`ALTER SCHEMA public OWNER TO ${place.role}`, database);
  }
  await place.tell(`SET ROLE ${place.role}; ${more}`, twin);
  await provedAndApplied(place, "--to", place.url(twin));
});
