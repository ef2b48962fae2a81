/** One entry of an access control list, or one that PostgreSQL gives by itself and that is missing from it. */
export interface RightsRow {
  readonly missing: boolean;
  readonly privilege: string;
  readonly grantable: boolean;
  /** Null when the owner granted it. */
  readonly grantor: string | null;
}

/** Rights of one grantee as the difference to what PostgreSQL gives by itself: `SELECT`, `SELECT*`, `SELECT/app`. */
export interface Rights {
  readonly granted: readonly string[];
  readonly revoked: readonly string[];
}

export function entriesOf(rows: readonly RightsRow[]): Rights {
  const list = (missing: boolean) =>
    rows.filter((row) => row.missing === missing).map(({ privilege, grantable, grantor }) =>
      `${privilege}${grantable ? "*" : ""}${grantor === null ? "" : `/${grantor}`}`
    );
  return { granted: list(false), revoked: list(true) };
}

/** Who granted something, beside the owner. */
export function grantorsOf(rows: readonly RightsRow[]): Set<string> {
  return new Set(rows.flatMap(({ grantor, missing }) => grantor === null || missing ? [] : [grantor]));
}

/** An entry taken apart. */
export interface Right {
  readonly privilege: string;
  /** With the right to grant it on. */
  readonly option: boolean;
  readonly grantor?: string;
}

export function rightOf(entry: string): Right {
  const slash = entry.indexOf("/");
  const word = slash < 0 ? entry : entry.slice(0, slash);
  const option = word.endsWith("*");
  return {
    privilege: option ? word.slice(0, -1) : word,
    option,
    ...(slash >= 0 && { grantor: entry.slice(slash + 1) }),
  };
}
