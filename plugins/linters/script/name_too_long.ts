import { rule } from "../../../engine/lint/mod.ts";

/** NAMEDATALEN - 1 (PostgreSQL manual, section 4.1.1). */
const longestName = 63;
const encoder = new TextEncoder();

/** The server cuts a longer name with no more than a notice, and two that differ at the end become one. */
export const nameTooLong = rule({
  id: "script/name-too-long",
  summary: "PostgreSQL cuts names after 63 bytes",
  stage: "static",
  severity: "error",
  check({ statement, report }) {
    if (statement.defines.length === 0) return;
    for (const name of new Set(statement.identifiers())) {
      const bytes = encoder.encode(name).length;
      if (bytes <= longestName) continue;
      report({
        message: `the name ${name} has ${bytes} bytes, PostgreSQL keeps the first ${longestName}`,
        help: "Choose a shorter name.",
        object: name,
      });
    }
  },
});
