import assert from "node:assert/strict";
import { type Catalog, readCatalog } from "../../engine/catalog/mod.ts";
import { difference, type Plan, planChange } from "../../engine/change/mod.ts";
import type { Session } from "../../engine/postgres/mod.ts";
import { testDatabase, testMajors } from "../kit/mod.ts";
import { converge, convergeBothWays, type Converged, describe, walk } from "./converge.ts";

const setup =
  `CREATE SCHEMA s; CREATE TABLE s.a (id int PRIMARY KEY, n int, x text); CREATE TABLE b (id int PRIMARY KEY, n int);
  CREATE TABLE "C c" (id int PRIMARY KEY); CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);`;

interface Case {
  from: string;
  to: string;
  since?: number;
}

const cases: Record<string, Case> = {
  "publications of every kind come and go": {
    from: "",
    to: `CREATE PUBLICATION every FOR ALL TABLES; CREATE PUBLICATION "None n"; COMMENT ON PUBLICATION every IS 'e';
      CREATE PUBLICATION part FOR TABLE s.a, "C c", p WITH (publish = 'insert, truncate', publish_via_partition_root)`,
  },
  "tables of a publication and its options change": {
    from: "CREATE PUBLICATION part FOR TABLE s.a, b",
    to: `CREATE PUBLICATION part FOR TABLE b, "C c" WITH (publish = 'delete', publish_via_partition_root)`,
  },
  "a publication of all tables becomes one of some": {
    from: "CREATE PUBLICATION part FOR ALL TABLES; COMMENT ON PUBLICATION part IS 's'",
    to: "CREATE PUBLICATION part FOR TABLE b; COMMENT ON PUBLICATION part IS 's'",
  },
  "columns, rows and schemas of a publication": {
    since: 15,
    from: `CREATE PUBLICATION part FOR TABLE s.a (id, n) WHERE (n > 1 AND id > 1 AND id < 9), b;
      CREATE PUBLICATION schemas FOR TABLES IN SCHEMA public`,
    to: `CREATE PUBLICATION part FOR TABLE s.a (id), b WHERE (id IN (1, 2));
      CREATE PUBLICATION schemas FOR TABLES IN SCHEMA s, TABLE "C c"`,
  },
  "a column that a publication names goes, and another changes its type": {
    since: 15,
    from:
      `CREATE TABLE c (id int PRIMARY KEY, gone text, n int); CREATE PUBLICATION part FOR TABLE c (id, gone, n) WHERE (n > 1)`,
    to: "CREATE TABLE c (id int PRIMARY KEY, n bigint); CREATE PUBLICATION part FOR TABLE c (id, n) WHERE (n > 1)",
  },
  "a published schema goes with its tables": {
    since: 15,
    from: "CREATE SCHEMA x; CREATE TABLE x.t (id int); CREATE PUBLICATION part FOR TABLES IN SCHEMA x, TABLE x.t",
    to: "CREATE PUBLICATION part",
  },
  "generated columns are published": {
    since: 18,
    from: "CREATE PUBLICATION part FOR TABLE b",
    to: "CREATE PUBLICATION part FOR TABLE b WITH (publish_generated_columns = stored)",
  },
};

/** Subscriptions hold their database, so that both sides let theirs go in the end. */
async function convergeSubscriptions(
  t: Deno.TestContext,
  major: number,
  [from, to]: [string, string],
  look: (result: { plan: Plan; after: Catalog }) => void = () => {},
): Promise<void> {
  await using one = await testDatabase(t, { major });
  await using other = await testDatabase(t, { major });
  await using session = await one.session({ showDetail: true });
  await using wanted = await other.session({ showDetail: true });
  try {
    if (from !== "") await session.execute(from);
    if (to !== "") await wanted.execute(to);
    const target = await readCatalog(wanted);
    const plan = planChange(await readCatalog(session), target);
    await walk(session, plan);
    const after = await readCatalog(session);
    assert.deepEqual(difference(after, target).map(describe), []);
    look({ plan, after });
  } finally {
    for (const side of [session, wanted]) await dropSubscriptions(side);
  }
}

async function dropSubscriptions(session: Session): Promise<void> {
  const rows = await session.query<{ name: string }>(
    `SELECT quote_ident(subname) AS name FROM pg_subscription
     WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  for (const { name } of rows) {
    await session.execute(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE); DROP SUBSCRIPTION ${name}`);
  }
}

/** A subscription that never connects. */
function subscription(options: string, connection = "host=nowhere dbname=x", publications = "p, q"): string {
  return `CREATE SUBSCRIPTION sub CONNECTION '${connection}' PUBLICATION ${publications}
    WITH (connect = false${options})`;
}

const subscriptionCases: Record<string, { since?: number; from: string; to: string }> = {
  "a subscription comes and goes, with its slot and without": {
    from: "",
    to: `${subscription(", slot_name = NONE")}; COMMENT ON SUBSCRIPTION sub IS 's';
      ${subscription(", slot_name = 'A slot'").replace("SUBSCRIPTION sub", 'SUBSCRIPTION "Sub s"')}`
      .replace("A slot", "a_slot"),
  },
  "options of a subscription": {
    from: subscription(", slot_name = NONE"),
    to: subscription(
      ", slot_name = 'x', binary = true, streaming = on, synchronous_commit = 'local'",
      "host=elsewhere",
      "r, q",
    ),
  },
  "a subscription that streams nothing, whatever the default": {
    from: "",
    to: subscription(", slot_name = NONE, streaming = off"),
  },
  "options of a subscription that came with 15": {
    since: 15,
    from: subscription(", slot_name = NONE"),
    to: subscription(", slot_name = 'x', two_phase = true, disable_on_error = true"),
  },
  "options of a subscription that came with 16": {
    since: 16,
    from: subscription(", slot_name = NONE"),
    to: subscription(
      ", slot_name = NONE, streaming = parallel, password_required = false, run_as_owner, origin = none",
    ),
  },
  "options of a subscription that came with 17": {
    since: 17,
    from: subscription(", slot_name = 'x'"),
    to: subscription(", slot_name = 'x', failover = true"),
  },
};

function statements({ plan }: Converged): string[] {
  return plan.steps.map(({ sql }) => sql);
}

for (const major of testMajors()) {
  for (const [name, { since = 14, ...pair }] of Object.entries(cases)) {
    if (major < since) continue;
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, setup, ...pair }));
  }

  Deno.test(`planChange() on ${major}: what a publication gives changes in place, and says that subscribers are unknown`, async (t) => {
    const from = "CREATE PUBLICATION part FOR TABLE b";
    const to = `CREATE PUBLICATION part FOR TABLE b, "C c" WITH (publish = 'insert')`;
    await converge(t, { major, setup, from, to }, (result) => {
      assert.deepEqual(statements(result), [
        "ALTER PUBLICATION part SET (publish = 'insert')",
        'ALTER PUBLICATION part ADD TABLE ONLY public."C c"',
      ]);
      assert.deepEqual(result.plan.steps[0]!.hazards.map(({ kind }) => kind), ["untracked-dependency"]);
    });
  });

  for (const [name, { since = 14, from, to }] of Object.entries(subscriptionCases)) {
    if (major < since) continue;
    Deno.test(`planChange() on ${major}: ${name}`, async (t) => {
      await convergeSubscriptions(t, major, [from, to]);
      await convergeSubscriptions(t, major, [to, from]);
    });
  }

  Deno.test(`planChange() on ${major}: no statement about a subscription connects to the publisher`, async (t) => {
    const held = subscription(", slot_name = 'held'");
    await convergeSubscriptions(t, major, [held, ""], ({ plan }) => {
      assert.deepEqual(plan.steps.map(({ sql }) => sql), [
        "ALTER SUBSCRIPTION sub DISABLE",
        "ALTER SUBSCRIPTION sub SET (slot_name = NONE)",
        "DROP SUBSCRIPTION sub",
      ]);
      const told = plan.steps.at(-1)!.hazards.map(({ kind, on }) => `${kind}:${on}`);
      assert.deepEqual(told, ["data-loss:sub", "untracked-dependency:sub"]);
    });
    await convergeSubscriptions(t, major, ["", held], ({ plan }) => {
      assert.match(plan.steps[0]!.sql, /WITH \(connect = false, slot_name = held, streaming = (off|parallel)\)$/);
    });
  });

  Deno.test(`planChange() on ${major}: a password in a connection string is in no fact and no plan`, async (t) => {
    for (
      const connection of [
        "host=nowhere password = ''hush 1'' application_name=a",
        "postgresql://app:hush-2@nowhere/x?sslpassword=hush-3&application_name=a",
      ]
    ) {
      await convergeSubscriptions(t, major, ["", subscription(", slot_name = NONE", connection)], ({ plan, after }) => {
        const told = JSON.stringify([plan, [...after.facts.values()], after.unreadable]);
        assert.ok(!told.includes("hush"));
        assert.match(told, /nowhere.*application_name=a/);
        assert.deepEqual(plan.steps[0]!.hazards.map(({ kind }) => kind), ["untracked-dependency", "unknown-secret"]);
        assert.match(after.unreadable.join(), /password of subscription sub: a placeholder stands for its secret/);
      });
    }
  });

  Deno.test(`planChange() on ${major}: a connection string that a role may not read is unknown, not absent`, async (t) => {
    await using database = await testDatabase(t, { major });
    await using session = await database.session();
    await session.execute(subscription(", slot_name = NONE"));
    const role = `subscription_reader_${database.name.slice(-8)}`;
    try {
      const seen = await readCatalog(session);
      await session.execute(`CREATE ROLE ${role}; SET ROLE ${role}`);
      const unseen = await readCatalog(session);
      assert.deepEqual(unseen.unreadable, ["connection of subscription sub"]);
      assert.deepEqual(difference(seen, unseen), []);
    } finally {
      await session.execute(`RESET ROLE; DROP ROLE IF EXISTS ${role}`);
      await dropSubscriptions(session);
    }
  });
}
