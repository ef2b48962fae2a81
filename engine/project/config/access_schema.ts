import { z } from "zod";
import { flag, secret, texts } from "./fields.ts";

const privilege = (names: readonly [string, ...string[]]) =>
  z.string().transform((text) => text.toUpperCase()).pipe(z.enum(names));
const tablePrivileges = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"] as const;
const schemaName = z.string().min(1).meta({ description: "Schema the entry is about." });

const acl = z.strictObject({
  schema: schemaName,
  apply_to: z.union([z.literal("ALL_TABLES"), z.array(z.string().min(1))]).meta({
    description: "ALL_TABLES, or globs of table names.",
  }),
  ignore: texts([], "Globs of table names to leave out."),
  grants: z.array(z.strictObject({
    role: z.string().min(1).meta({ description: "Role that holds the privileges." }),
    privileges: z.array(privilege(tablePrivileges)).meta({ description: "Table privileges, in any case." }),
  })).meta({ description: "Who may do what." }),
}).meta({ description: "Expected privileges on the tables of one schema." });

const aclList = z.array(acl);

const ownership = z.strictObject({
  expected_owner: z.string().regex(/^("[^"]+"|[a-z_][a-z0-9_]*)$/, 'is no role name: lower case, or "Quoted"').meta({
    description: "Role that shall own every relation in scope.",
  }),
  apply_to: z.array(z.strictObject({
    schema: schemaName,
    relkinds: z.array(z.enum(["r", "S", "v", "m"])).default(["r", "S", "v", "m"]).meta({
      description: "Kinds of relations: r table, S sequence, v view, m materialized view.",
    }),
  })).meta({ description: "Schemas in scope." }),
  ignore: texts([], "Globs of relations (schema.name) to leave out."),
  lint_enabled: flag(true, "Whether the sources are linted for ownership too."),
  bootstrap_connection_url: secret("Connection of a superuser, for `bootstrap`.").optional(),
  default_privileges: z.record(
    z.string(),
    z.record(z.string(), z.array(privilege([...tablePrivileges, "EXECUTE", "USAGE"]))),
  ).optional().meta({ description: "Default privileges: schema → role → privileges." }),
}).meta({ description: "Who owns what." });

const coverage = {
  enabled: flag(false, "Whether the check runs."),
  apply_to: texts(["*"], "Globs of the schemas in scope."),
  ignore: texts([], "Globs of objects (schema.name) to leave out."),
};

/** Keys about privileges, ownership and the checks on them. */
export const accessShape = {
  acls: z.union([
    aclList,
    z.strictObject({
      lint_enabled: flag(false, "Whether migrations are linted for these grants."),
      expectations: aclList.default([]).meta({ description: "Expected privileges, one entry for each schema." }),
    }),
  ]).default([]).transform((acls) => Array.isArray(acls) ? { lint_enabled: false, expectations: acls } : acls).meta({
    description: "Expected table privileges: a list of entries, or an object with lint_enabled and expectations.",
  }),
  ownership: ownership.optional(),
  function_coverage: z.strictObject(coverage).optional().meta({
    description: "Finding functions that are defined in more than one file.",
  }),
  security_lint: z.strictObject({
    ...coverage,
    severity: z.enum(["warning", "error"]).default("warning").meta({ description: "Severity of what it finds." }),
  }).optional().meta({ description: "Finding SECURITY DEFINER functions that leave search_path open." }),
  apply_as: z.record(
    z.string().min(1),
    z.strictObject({ url: secret("Connection of that role.") }),
  ).default({}).meta({ description: "Connections of other roles, for `migrate apply-as`: role → url." }),
};
