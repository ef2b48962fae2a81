import { type ClientContext, pgDump, type Session } from "../../postgres/mod.ts";

/** What pg_dump writes of a database's schema. It waits for no lock longer than a moment. */
export async function dumpSchema(
  { dsn, serverVersion }: Pick<Session, "dsn" | "serverVersion">,
  context: ClientContext,
): Promise<string> {
  const args = ["--schema-only", "--encoding=UTF8", "--lock-wait-timeout=3000", "--exclude-schema=confiture"];
  const text = await pgDump(dsn, args, serverVersion, context);
  // Newer minors write a random word around what they write.
  return text.replaceAll(/^\\(un)?restrict .*$/gm, "");
}
