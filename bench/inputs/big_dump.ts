/** Writes a plain dump of `bytes` bytes or a little more: three tables, their rows as COPY data, indexes, keys. */
export async function writeBigDump(path: string, bytes: number): Promise<void> {
  using file = await Deno.open(path, { create: true, write: true, truncate: true });
  const encoder = new TextEncoder();
  const write = async (text: string) => {
    let rest = encoder.encode(text);
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  };
  await write(header);
  for (let table = 0; table < 3; table++) {
    await write(`\nCOPY bench.big${table} (id, code, note, amount, created_at) FROM stdin;\n`);
    let written = 0;
    for (let id = 1; written < bytes / 3;) {
      let block = "";
      for (const end = id + 5000; id < end; id++) block += row(table, id);
      written += block.length;
      await write(block);
    }
    await write("\\.\n\n");
  }
  await write(footer);
}

const tables = [0, 1, 2];

const header = `SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA bench;

${
  tables.map((n) =>
    `CREATE TABLE bench.big${n} (
    id bigint NOT NULL,
    code text NOT NULL,
    note text,
    amount numeric(12,2),
    created_at timestamp with time zone
);
`
  ).join("\n")
}`;

const footer = tables.map((n) =>
  `ALTER TABLE ONLY bench.big${n}
    ADD CONSTRAINT big${n}_pkey PRIMARY KEY (id);

CREATE INDEX big${n}_code ON bench.big${n} USING btree (code);
`
).join("\n");

function row(table: number, id: number): string {
  const scrambled = (Math.imul(id, 2654435761) >>> 0).toString(36);
  const note = id % 17 === 0 ? "\\N" : `Note ${scrambled} with a tab \\t and a backslash \\\\ for row ${id}`;
  const hour = String(id % 24).padStart(2, "0");
  return `${id}\tT${table}-${scrambled}\t${note}\t${(id % 9999) / 100}\t2025-03-${
    String(1 + id % 28).padStart(2, "0")
  } ${hour}:00:00+00\n`;
}
