import type { Session } from "../postgres/mod.ts";
import type { ColumnAnswer } from "./server_answers.ts";
import type { TypeInCopy } from "./type_in_copy.ts";

/** What the server did with the copy when its column changed its type. */
interface Change {
  readonly rewritesTable: boolean;
  /** It needs no word of ours to make the one type of the other. */
  readonly isAssigned: boolean;
  /** The new type is a domain that does not take every value. */
  readonly isChecked: boolean;
}

type Fate = Pick<ColumnAnswer, "losesValues" | "refusesValues" | "limit">;

/** What becomes of values when their column changes its type: they stay, are cut or rounded, or stop it. */
export async function fateOfValues(
  session: Session,
  before: TypeInCopy,
  after: TypeInCopy,
  { rewritesTable, isAssigned, isChecked }: Change,
): Promise<Fate> {
  const cast = before.oid === after.oid ? kept : await castBetween(session, before, after);
  const limit = isAssigned && rewritesTable ? lengthLimit(before, after) : undefined;
  if (limit !== undefined) return { losesValues: cast.loses, refusesValues: true, limit };
  const fitted = rewritesTable && after.typmod >= 0 ? fitting(before, after) : kept;
  return { losesValues: cast.loses || fitted.loses, refusesValues: isChecked || cast.refuses || fitted.refuses };
}

interface Outcome {
  readonly loses: boolean;
  readonly refuses: boolean;
}

const kept: Outcome = { loses: false, refuses: false };

/** How many characters a shorter text type takes, undefined where it takes all that the old one holds. */
function lengthLimit(before: TypeInCopy, after: TypeInCopy): number | undefined {
  if ((after.name !== "varchar" && after.name !== "bpchar") || after.typmod < 0) return undefined;
  const isText = before.category === "S" && before.name !== "text";
  const holds = isText && before.typmod >= 0 ? before.typmod : Infinity;
  return holds <= after.typmod ? undefined : after.typmod - 4;
}

/** What a length or precision does that the table is written anew for. */
function fitting(before: TypeInCopy, after: TypeInCopy): Outcome {
  const isSame = before.oid === after.oid;
  switch (after.name) {
    case "numeric": {
      const [old, now] = [isSame ? digits(before.typmod) : wholes.get(before.name), digits(after.typmod)!];
      return {
        loses: now.scale < (old?.scale ?? Infinity),
        refuses: now.whole < (old?.whole ?? Infinity),
      };
    }
    case "bpchar":
    case "varchar":
    case "bit":
    case "varbit":
      return { loses: !isSame || before.typmod < 0 || before.typmod > after.typmod, refuses: false };
    default:
      // What an extension's type does with its modifier is not known.
      return { loses: true, refuses: after.name === null };
  }
}

/** Digits before and behind the point, as numeric keeps them in its modifier. */
function digits(typmod: number): { whole: number; scale: number } | undefined {
  if (typmod < 0) return undefined;
  const scale = (((typmod - 4) & 0x7ff) ^ 0x400) - 0x400;
  return { whole: ((typmod - 4) >> 16) - scale, scale };
}

/** Numbers that PostgreSQL turns by itself into some with fewer digits, and texts into a name, which it cuts. */
const shortening: ReadonlySet<string> = new Set([
  "int4 float4",
  "int8 float4",
  "int8 float8",
  "numeric float4",
  "numeric float8",
  "text name",
  "varchar name",
  "bpchar name",
]);

/** Casts that PostgreSQL makes by itself and that a value can stop all the same. */
const stopping: ReadonlySet<string> = new Set(["numeric float4", "numeric float8", "macaddr8 macaddr"]);

const wholes: ReadonlyMap<string | null, { whole: number; scale: number }> = new Map([
  ["int2", { whole: 5, scale: 0 }],
  ["int4", { whole: 10, scale: 0 }],
  ["int8", { whole: 19, scale: 0 }],
]);

const texts: ReadonlySet<string | null> = new Set(["text", "varchar", "bpchar"]);

/** Categories of types whose casts cut, round or convert, and refuse nothing: dates, spans, texts, bits, addresses, shapes. */
const yielding: ReadonlySet<string> = new Set(["D", "T", "S", "V", "I", "G"]);

async function castBetween(session: Session, before: TypeInCopy, after: TypeInCopy): Promise<Outcome> {
  const [cast] = await session.query<{ method: string; context: string }>(
    `SELECT castmethod::text AS method, castcontext::text AS context FROM pg_catalog.pg_cast
     WHERE castsource = $1::int8::oid AND casttarget = $2::int8::oid`,
    [before.oid, after.oid],
  );
  if (cast?.method === "b") return kept;
  // Through its text, which a text takes and everything else has to understand.
  if (cast === undefined || cast.method === "i") {
    return { loses: false, refuses: after.category !== "S" && !(before.name === "jsonb" && after.name === "json") };
  }
  const pair = `${before.name} ${after.name}`;
  if (cast.context === "i") {
    const isNamed = after.category === "N" && before.category === "S"; // regclass
    return { loses: shortening.has(pair), refuses: stopping.has(pair) || isNamed };
  }
  // Whole numbers are refused where they are out of range.
  const areWhole = wholes.has(before.name) && wholes.has(after.name);
  // A numeric takes every number.
  const refuses = after.name === "numeric" ? before.name === "jsonb" : !yielding.has(after.category);
  return { loses: !areWhole && !texts.has(after.name), refuses };
}
