import { testMajors } from "../kit/mod.ts";
import { convergeBothWays } from "./converge.ts";

const cases: Record<string, { from: string; to: string }> = {
  "a table comes and goes with everything on it": {
    from: "",
    to: `CREATE TYPE mood AS ENUM ('ok', 'good');
      CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Mixed case" text NOT NULL DEFAULT 'x', m mood,
        twice bigint GENERATED ALWAYS AS (2) STORED, CONSTRAINT "check" CHECK ("Mixed case" IN ('x', 'y')));
      CREATE TABLE b (id serial PRIMARY KEY, a bigint REFERENCES a ON DELETE CASCADE);
      ALTER TABLE a ADD COLUMN b int REFERENCES b;
      CREATE INDEX ON a (m) WHERE m = 'ok';
      CREATE VIEW v AS SELECT a.id, b.a FROM a JOIN b ON b.a = a.id;
      COMMENT ON COLUMN a.m IS 'how it is';
      GRANT SELECT (m) ON a TO PUBLIC`,
  },
  "a column changes its type under views, a policy and a generated column": {
    from: `CREATE TABLE a (id int PRIMARY KEY, n int DEFAULT 1, g int GENERATED ALWAYS AS (id) STORED);
      CREATE VIEW v AS SELECT n FROM a; CREATE VIEW w AS SELECT * FROM v; COMMENT ON VIEW w IS 'w';
      CREATE POLICY p ON a USING (n > 0); GRANT SELECT ON w TO PUBLIC`,
    to: `CREATE TABLE a (id int PRIMARY KEY, n bigint DEFAULT 1, g int GENERATED ALWAYS AS (id) STORED);
      CREATE VIEW v AS SELECT n FROM a; CREATE VIEW w AS SELECT * FROM v; COMMENT ON VIEW w IS 'w';
      CREATE POLICY p ON a USING (n > 0); GRANT SELECT ON w TO PUBLIC`,
  },
  "the key of a partitioned table changes in depth, under a foreign key": {
    from: keyed("PRIMARY KEY (id, at)", "UNIQUE (at, id)"),
    to: keyed("PRIMARY KEY (id, at) INCLUDE (n)", "UNIQUE (at, id, n)"),
  },
  "a partition takes part in the identity of its table": {
    from: "",
    to: `CREATE TABLE m (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE m_old PARTITION OF m FOR VALUES FROM (MINVALUE) TO ('2025-01-01')`,
  },
  "a table becomes partitioned in depth": {
    from: "",
    to: `CREATE TABLE m (id int, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE INDEX m_at ON m (at);
      CREATE TABLE m_old PARTITION OF m FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
      CREATE TABLE m_new PARTITION OF m FOR VALUES FROM ('2025-01-01') TO (MAXVALUE) PARTITION BY LIST (id);
      CREATE TABLE m_new_1 PARTITION OF m_new DEFAULT`,
  },
};

function keyed(...keys: string[]): string {
  return `CREATE TABLE m (id int, at date, n int NOT NULL, ${keys.join(", ")}) PARTITION BY RANGE (at);
    CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    CREATE TABLE m_2 PARTITION OF m FOR VALUES FROM ('2025-01-01') TO (MAXVALUE) PARTITION BY LIST (id);
    CREATE TABLE m_2_1 PARTITION OF m_2 DEFAULT;
    CREATE TABLE c (id int, at date, FOREIGN KEY (id, at) REFERENCES m)`;
}

for (const major of testMajors()) {
  for (const [name, pair] of Object.entries(cases)) {
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, ...pair }));
    Deno.test(
      `planChange() on ${major} in the short form: ${name}`,
      (t) => convergeBothWays(t, { major, ...pair, online: false }),
    );
  }
}
