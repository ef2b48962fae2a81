import { ConfitureError } from "../../errors.ts";
import { quoteIdentifier, quoteLiteral } from "../quote.ts";
import type { ScratchOwner } from "./scratch_owner.ts";
import type { Session } from "../session/mod.ts";

/** What confiture writes as the comment of a database that it made. */
export type Mark =
  | { kind: "scratch"; owner: ScratchOwner }
  | { kind: "template"; hash: string; about?: MarkFacts }
  | { kind: "clone"; template: string; about?: MarkFacts }
  | { kind: "build"; id: string };

/** What else the mark says, flat: the project, when it was made, from what. Marks of other programs have none. */
export type MarkFacts = Readonly<Record<string, string | number>>;

const prefix = "confiture:";

/** `confiture:template:<hash>` and so on, the facts behind it as JSON. */
export function markToText(mark: Mark): string {
  switch (mark.kind) {
    case "scratch":
      return `${prefix}scratch:${JSON.stringify(mark.owner)}`;
    case "template":
      return `${prefix}template:${mark.hash}${factsText(mark.about)}`;
    case "clone":
      return `${prefix}clone:${mark.template}${factsText(mark.about)}`;
    case "build":
      return `${prefix}build:${mark.id}`;
  }
}

/** The mark of a comment; undefined when the comment is not ours. */
export function markFromText(comment: string | null | undefined): Mark | undefined {
  if (!comment?.startsWith(prefix)) return undefined;
  const rest = comment.slice(prefix.length);
  const [kind, value] = [rest.slice(0, rest.indexOf(":")), rest.slice(rest.indexOf(":") + 1)];
  switch (kind) {
    case "scratch": {
      const owner = jsonObject(value);
      return isOwner(owner) ? { kind, owner } : undefined;
    }
    case "template":
      return { kind, ...namedFacts("hash", value) };
    case "clone":
      return { kind, ...namedFacts("template", value) };
    case "build":
      return { kind, id: value };
  }
  return undefined;
}

function factsText(about: MarkFacts | undefined): string {
  return about === undefined ? "" : ` ${JSON.stringify(about)}`;
}

/** `<value> {"project":"shop"}`: names, in the value and in the facts, may hold braces of their own. */
function namedFacts<N extends string>(name: N, text: string): Record<N, string> & { about?: MarkFacts } {
  const named = (value: string) => ({ [name]: value }) as Record<N, string>;
  for (let at = text.indexOf(" {"); at >= 0; at = text.indexOf(" {", at + 1)) {
    const facts = jsonObject(text.slice(at + 1));
    if (facts === undefined) continue;
    const flat = Object.entries(facts).filter(([, fact]) => typeof fact === "string" || typeof fact === "number");
    return { ...named(text.slice(0, at)), about: Object.fromEntries(flat) as MarkFacts };
  }
  return named(text);
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith("{") || !text.endsWith("}")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Anybody may write a comment that begins like ours. */
function isOwner(owner: Record<string, unknown> | undefined): owner is Record<string, unknown> & ScratchOwner {
  return owner !== undefined && typeof owner.pid === "number" &&
    [owner.machine, owner.started, owner.at].every((fact) => typeof fact === "string");
}

/** The comment of a database as it is: "" when it has none, undefined when there is no such database. */
export async function databaseComment(session: Session, name: string): Promise<string | undefined> {
  const rows = await session.query<{ comment: string | null }>(
    `SELECT pg_catalog.shobj_description(oid, 'pg_database') AS comment FROM pg_catalog.pg_database WHERE datname = $1`,
    [name],
  );
  return rows.length === 0 ? undefined : rows[0]!.comment ?? "";
}

/** Writes our mark; null takes it away, which makes the database the user's. */
export async function commentDatabase(session: Session, name: string, mark: Mark | null): Promise<void> {
  const text = mark === null ? "NULL" : quoteLiteral(markToText(mark));
  await session.execute(`COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${text}`);
}

/** The one gate before anything is dropped: the mark of a database that is ours, or "database-not-ours". */
export async function requireMark(session: Session, name: string): Promise<Mark | undefined> {
  const comment = await databaseComment(session, name);
  if (comment === undefined) return undefined;
  const mark = markFromText(comment);
  if (mark === undefined) throw new ConfitureError("database-not-ours", { database: name, comment });
  return mark;
}
