import { openSession, quoteIdentifier } from "../../engine/postgres/mod.ts";
import { testHost, testServer } from "../kit/mod.ts";

/** Roles of the cluster for one test, taken away behind it; what they owned has gone with the test's databases. */
export async function withRoles(major: number, roles: readonly string[], body: () => Promise<void>): Promise<void> {
  const { dsn } = await testServer(major);
  await using session = await openSession(dsn, { host: testHost() });
  const drop = async () => {
    for (const role of roles) {
      const [known] = await session.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      if (known) await session.execute(`DROP OWNED BY ${quoteIdentifier(role)}; DROP ROLE ${quoteIdentifier(role)}`);
    }
  };
  await drop();
  for (const role of roles) await session.execute(`CREATE ROLE ${quoteIdentifier(role)}`);
  try {
    await body();
  } finally {
    await drop();
  }
}
