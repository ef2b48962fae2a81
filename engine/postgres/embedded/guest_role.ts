import { createHmac } from "node:crypto";
import type { Host } from "../../host.ts";
import { type Dsn, Secret } from "../../project/mod.ts";
import { quoteLiteral } from "../quote.ts";
import { openSession } from "../session/mod.ts";

const role = "confiture_guest";

/**
 * The role of projects that were sent here: a superuser's statements start programs (COPY … TO PROGRAM) and read files.
 * It makes databases and, from 16 on, roles; before, whoever may make roles may join `pg_execute_server_program`.
 */
export async function guestRole(superuser: Dsn, host: Host): Promise<Pick<Dsn, "user" | "password">> {
  const secret = superuser.password!.reveal();
  const password = createHmac("sha256", secret).update("confiture guest").digest("hex");
  await using session = await openSession(superuser, { host, applicationName: "confiture embedded" });
  const isThere = () => session.query("SELECT 1 AS one FROM pg_catalog.pg_roles WHERE rolname = $1", [role]);
  if ((await isThere()).length === 0) {
    await session.transaction(async () => {
      await session.query("SELECT pg_catalog.pg_advisory_xact_lock(7165065861225654389) AS locked");
      if ((await isThere()).length > 0) return;
      const makesRoles = session.serverVersion >= 160_000;
      await session.execute(
        `CREATE ROLE ${role} LOGIN CREATEDB ${makesRoles ? "CREATEROLE" : ""} PASSWORD ${quoteLiteral(password)}`,
      );
      // Objects are given to the roles that DDL names, which takes being able to become them.
      if (makesRoles) await session.execute(`ALTER ROLE ${role} SET createrole_self_grant = 'set, inherit'`);
    });
  }
  return { user: role, password: new Secret(password) };
}
