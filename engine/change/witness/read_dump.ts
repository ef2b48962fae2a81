/** What pg_dump writes for one object, under the words that its own header has for it. */
export interface DumpEntry {
  /** `TABLE`, `FK CONSTRAINT`, `DEFAULT ACL`. */
  readonly type: string;
  /** Absent for what lies in no schema. */
  readonly schema?: string;
  readonly name: string;
  readonly owner?: string;
  /** The statements, without the one that gives it its owner. */
  readonly text: string;
  /** `ALTER TABLE public.orders OWNER TO app;`, or nothing. */
  readonly ownership: string;
}

/** A dump as its entries, those of one header together. */
export type Dump = ReadonlyMap<string, DumpEntry>;

/** Takes a plain `pg_dump --schema-only` apart. Its order, settings and `\restrict` lines are not part of it. */
export function readDump(text: string): Dump {
  const entries = new Map<string, DumpEntry>();
  const [, ...parts] = withoutTrailer(text).split(/^--\n(?=-- Name: .*; Type: )/m);
  let accessMethod = "";
  for (const part of parts) {
    const end = part.indexOf("\n");
    const [, name, type, schema, owner, tablespace = ""] = header.exec(part.slice(0, end)) ?? [];
    if (name === undefined || type === undefined) continue;
    const { body, next } = withoutSettings(part.slice(end).replace(/^\n--\n/, ""));
    const lines = body.split("\n");
    const ownership = /^ALTER .* OWNER TO .*;$/.test(lines.at(-1) ?? "") ? lines.pop()! : "";
    const stored = /^(TABLE|MATERIALIZED VIEW)$/.test(type) ? accessMethod : "";
    const placed = tablespace === "" ? "" : `SET default_tablespace = '${tablespace.replaceAll("'", "''")}';`;
    const entry: DumpEntry = {
      type,
      name,
      ...(schema !== "-" && { schema }),
      ...(owner !== "-" && { owner }),
      text: [stored, placed, lines.join("\n").trim()].filter(Boolean).join("\n"),
      ownership,
    };
    const key = `${type} ${schema === "-" ? "" : `${schema}.`}${name}`;
    const known = entries.get(key);
    entries.set(key, known ? together(known, entry) : entry);
    accessMethod = next ?? accessMethod;
  }
  return entries;
}

const header = /^-- Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: (.*?)(?:; Tablespace: (.*))?$/;

/** Overloaded operators and the like share a header. */
function together(one: DumpEntry, other: DumpEntry): DumpEntry {
  const both = (key: "text" | "ownership") => [one[key], other[key]].filter(Boolean).sort().join("\n");
  return { ...one, text: both("text"), ownership: both("ownership") };
}

function withoutTrailer(text: string): string {
  return text.replace(/\n--\n-- PostgreSQL database dump complete\n--\n[^]*$/, "\n");
}

/** Behind an entry stand settings for the next one. */
function withoutSettings(body: string): { body: string; next?: string } {
  const lines = body.trimEnd().split("\n");
  let next: string | undefined;
  for (;;) {
    const last = lines.at(-1);
    const setting = last === undefined ? null : /^SET default_(tablespace|table_access_method) = .*;$/.exec(last);
    if (last !== "" && !setting) return { body: lines.join("\n"), ...(next !== undefined && { next }) };
    // Partitioned tables have none, so that the usual one cannot be told from no setting.
    if (setting?.[1] === "table_access_method") next ??= last!.includes("= heap;") ? "" : last!;
    lines.pop();
  }
}
