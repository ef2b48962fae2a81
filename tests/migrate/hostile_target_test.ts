/** Databases and roles whose settings stand in the way: what runs all the same, and what is refused by name and leaves nothing. */
import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { type MigrationPlace, migrationPlace } from "./place.ts";

const files = {
  "1_note.up.sql": "CREATE TABLE public.note (id int PRIMARY KEY, body text);\n",
  "1_note.down.sql": "DROP TABLE public.note;\n",
  "2_index.up.sql": "CREATE INDEX CONCURRENTLY note_body ON public.note (body);\n",
  "2_index.down.sql": "DROP INDEX CONCURRENTLY public.note_body;\n",
  "3_rows.up.sql": "-- confiture: no-transaction\nINSERT INTO public.note VALUES (1, 'x');\n",
  "3_rows.down.sql": "DELETE FROM public.note;\n",
};

for (const major of testMajors()) {
  const test = (claim: string, body: (place: MigrationPlace) => Promise<void>) =>
    Deno.test(`migrate on ${major}: ${claim}`, async (t) => {
      await using place = await migrationPlace(t, { major });
      await place.write(files);
      await body(place);
    });
  const upAndDown = async (place: MigrationPlace) => {
    await place.done("migrate up", { dry_run_execute: true });
    await place.done("migrate up");
    assert.deepEqual(await place.applied(), ["1", "2", "3"]);
    await place.done("migrate down-to", { revision: "0" });
    assert.deepEqual(await place.applied(), []);
  };

  for (
    const setting of [
      "default_transaction_isolation = 'serializable'",
      "standard_conforming_strings = off",
      "client_min_messages = error",
    ]
  ) {
    test(`a database with ${setting}`, async (place) => {
      await place.tell(`ALTER DATABASE ${JSON.stringify(place.database)} SET ${setting}`);
      await upAndDown(place);
    });
  }

  test("what cannot be used is refused by name, ends, and leaves nothing", async (place) => {
    const target = `ALTER DATABASE ${JSON.stringify(place.database)}`;
    for (
      const [setting, code] of [
        ["search_path = ''", "PRECON_1043"],
        ["default_transaction_read_only = on", "SQL_709"],
        ["idle_in_transaction_session_timeout = '1ms'", undefined],
      ]
    ) {
      await place.tell(`${target} SET ${setting}`);
      for (const input of [{}, { dry_run_execute: true }]) {
        const { error } = await place.run("migrate up", input);
        if (code !== undefined) assert.equal(error?.code, code, `${setting}: ${error?.message}`);
      }
      await using session = await place.session();
      await session.execute("SET default_transaction_read_only = off");
      await session.execute(`${target} RESET ALL`);
      if (code !== undefined) assert.deepEqual(await place.applied(), []);
    }
  });

  test("an event trigger that raises ends the run; behind it the same command goes on", async (place) => {
    await place.tell(`CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity LIKE '%.note') THEN
          RAISE EXCEPTION 'not here';
        END IF; END $$;
      CREATE EVENT TRIGGER no ON ddl_command_end EXECUTE FUNCTION no()`);
    const { error } = await place.run("migrate up");
    assert.deepEqual([error?.code, error?.exitCode], ["MIGR_001", 3], error?.message);
    assert.deepEqual(await place.applied(), []);
    await place.tell("DROP EVENT TRIGGER no");
    await upAndDown(place);
  });
}
