/** Every file of a new project, by its path inside the project. */
export function scaffoldFiles(name: string): Readonly<Record<string, string>> {
  return {
    "confiture.yaml": `# What all environments of this project share. Every key is in the configuration reference.
name: ${JSON.stringify(name)}
default_environment: local

include_dirs:
  - db/schema

# hooks:
#   - id: confiture/audit      # one JSON line per phase of every run, in .confiture/audit.jsonl
`,
    "db/environments/local.yaml":
      `# A real PostgreSQL that confiture starts for this project; its data lies under .confiture/ and can be deleted.
# To use a server of your own, set the variable: postgresql://user@localhost:5432/${encodeURIComponent(name)}
database_url: \${CONFITURE_LOCAL_DATABASE_URL:-embedded}
`,
    "db/schema/00_common/extensions.sql": `-- Extensions that the schema needs, for example:
--
--   CREATE EXTENSION pg_trgm;
`,
    "db/schema/10_tables/example.sql":
      `-- One file per table keeps changes easy to review. confiture orders the statements by what they need of each other,
-- so a table may refer to one that a later file defines.
CREATE TABLE example (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE example IS 'Replace me with a table of your own.';
`,
    "db/seeds/common/00_example.sql":
      `-- Rows that every environment gets with \`confiture build --seeds\` or \`confiture seed apply\`.
INSERT INTO example (name) VALUES ('plum'), ('quince'), ('rhubarb');
`,
    "db/seeds/development/.gitkeep": "",
    "db/seeds/test/.gitkeep": "",
    "db/README.md": `# Database of ${name}

| Path | Holds |
|---|---|
| \`schema/\` | the DDL, source of truth: any folders, any files \`*.sql\` |
| \`seeds/common/\` | rows for every environment |
| \`seeds/<environment>/\` | rows for one environment |
| \`environments/<name>.yaml\` | where each database is, and how it is treated |

\`\`\`
confiture build                    build the database of the environment local
confiture seed apply               put the seed rows into it
confiture build --recreate --seeds build it again, with the seed rows
confiture build --output db/generated/schema_local.sql
confiture validate-config          check every environment without connecting
confiture doctor                   what works on this machine and what does not
\`\`\`
`,
  };
}
