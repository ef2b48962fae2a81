import assert from "node:assert/strict";
import { testMajors } from "../kit/mod.ts";
import { converge, convergeBothWays, type Converged } from "./converge.ts";

const parser = `CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
  LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);`;
const index = "CREATE TABLE t (a text); CREATE INDEX i ON t USING gin (to_tsvector('c', a))";

const cases: Record<string, { from: string; to: string }> = {
  "everything about text search comes and goes": {
    from: "",
    to: `CREATE SCHEMA s; ${parser} COMMENT ON TEXT SEARCH PARSER p IS 'p';
      CREATE TEXT SEARCH TEMPLATE s."T t" (INIT = dsimple_init, LEXIZE = dsimple_lexize);
      COMMENT ON TEXT SEARCH TEMPLATE s."T t" IS 't';
      CREATE TEXT SEARCH DICTIONARY s.d (TEMPLATE = s."T t", Accept = false, StopWords = 'english');
      COMMENT ON TEXT SEARCH DICTIONARY s.d IS 'd';
      CREATE TEXT SEARCH CONFIGURATION c (PARSER = p); COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c';
      ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH s.d, english_stem;
      ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR int WITH simple; ${index}`,
  },
  "a copied configuration changes its mappings": {
    from: `CREATE TEXT SEARCH CONFIGURATION c (COPY = english); ${index}`,
    to: `CREATE TEXT SEARCH DICTIONARY own (TEMPLATE = snowball, Language = german);
      CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
      ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word, hword WITH own, simple;
      ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR url, email; ${index}`,
  },
  "a configuration moves to another parser": {
    from:
      `${parser} CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default"); COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c'`,
    to: `${parser} CREATE TEXT SEARCH CONFIGURATION c (PARSER = p); COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c'`,
  },
  "a dictionary moves to another template, under a configuration and an index": {
    from: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple); CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
      ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d; ${index}`,
    to: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, Language = 'english');
      CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
      ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d; ${index}`,
  },
};

function statements({ plan }: Converged): string[] {
  return plan.steps.map(({ sql }) => sql);
}

for (const major of testMajors()) {
  for (const [name, pair] of Object.entries(cases)) {
    Deno.test(`planChange() on ${major}: ${name}`, (t) => convergeBothWays(t, { major, ...pair }));
  }

  Deno.test(`planChange() on ${major}: options of a dictionary change in place, under whatever uses it`, async (t) => {
    const used = `CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
      ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d; ${index}`;
    const from = `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, Accept = false, StopWords = 'english'); ${used}`;
    const to = `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, StopWords = 'german'); ${used}`;
    await converge(t, { major, from, to }, (result) => {
      assert.deepEqual(statements(result), ["ALTER TEXT SEARCH DICTIONARY public.d (accept, stopwords = 'german')"]);
    });
  });

  Deno.test(`planChange() on ${major}: mappings that are the same share a statement, and equal ones stay`, async (t) => {
    const from = `CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default");
      ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR int WITH simple`;
    const to = `${from}; ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH english_stem, simple`;
    await converge(t, { major, from, to }, (result) => {
      assert.deepEqual(statements(result), [
        "ALTER TEXT SEARCH CONFIGURATION public.c ADD MAPPING FOR asciiword, word WITH pg_catalog.english_stem, pg_catalog.simple",
      ]);
    });
  });
}
