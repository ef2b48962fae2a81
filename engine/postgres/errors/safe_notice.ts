import type { ServerFields } from "../connection/mod.ts";
import { safeContext } from "./safe_context.ts";
import { safeMessage } from "./safe_message.ts";

/**
 * What may be said of a notice without row values. The server's own words about a statement (`already exists, skipping`)
 * are passed on; what a script or a function raises can hold anything and is withheld, with the place it came from.
 */
export function safeNotice(fields: ServerFields): { message: string; hint?: string } {
  if (own.has(fields.file ?? "")) return { message: safeMessage(fields), ...(fields.hint && { hint: fields.hint }) };
  const { context } = safeContext(fields.where);
  return { message: `withheld, because it can hold row values${context ? `: a message of ${context}` : ""}` };
}

/**
 * Source files of the server whose notices speak of objects. By file, because a script can raise under any SQLSTATE;
 * `copyfrom.c` is not among them, which quotes what it skips.
 */
const own: ReadonlySet<string> = new Set([
  ...["aclchk.c", "dependency.c", "heap.c", "index.c", "namespace.c", "pg_enum.c", "pg_shdepend.c", "pg_type.c"],
  ...["alter.c", "analyze.c", "cluster.c", "collationcmds.c", "createas.c", "dbcommands.c", "dropcmds.c"],
  ...["event_trigger.c", "extension.c", "foreigncmds.c", "functioncmds.c", "indexcmds.c", "lockcmds.c", "matview.c"],
  ...["opclasscmds.c", "operatorcmds.c", "policy.c", "proclang.c", "publicationcmds.c", "repack.c", "schemacmds.c"],
  ...["sequence.c", "statscmds.c", "subscriptioncmds.c", "tablecmds.c", "tablespace.c", "trigger.c", "tsearchcmds.c"],
  ...["typecmds.c", "user.c", "vacuum.c", "vacuumlazy.c", "vacuumparallel.c", "variable.c", "view.c"],
  ...["parse_relation.c", "parse_type.c", "parse_utilcmd.c", "parser.c", "gram.y", "scan.l", "scansup.c"],
  ...["utility.c", "xact.c", "guc.c", "guc_funcs.c", "lockfuncs.c", "lock.c", "postinit.c", "pg_locale.c"],
]);
