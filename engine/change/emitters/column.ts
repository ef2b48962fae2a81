import { type Catalog, type Fact, pathOf, property } from "../../catalog/mod.ts";
import { type Draft, onTable } from "../draft.ts";
import type { Alteration } from "../difference.ts";
import type { Emitter, Sides } from "../emitter.ts";
import type { Hazard } from "../hazard.ts";
import { columnsAbove, columnsBelow, parentName, parentOf, sqlName } from "../names.ts";
import { genericOptionsOf, optionChanges, optionWords, secretHazards } from "../generic_options.ts";
import { addColumnFilled, noOnlineForm, notNullName, setNotNull, validate } from "../online/mod.ts";
import { isStoredType } from "../stored.ts";
import { attribute, cascade } from "./composite.ts";
import { changeOptions } from "../options.ts";
import { type IdentityOptions, identityWords } from "./identity_words.ts";
import { comesFromAbove, followsAbove, goesFromAbove, refuseToInherit } from "./inherited_column.ts";
import { namesOfNotNull } from "./not_null_names.ts";
import { allSequenceWords, changedSequenceWords } from "./sequence_words.ts";
import { takesUpdates } from "./takes_updates.ts";
import { typeBlockers } from "./type_blockers.ts";

/** Columns of tables, and attributes of composite types. Those of views come with the view. */
export const column: Emitter = {
  create(fact, sides) {
    const { to } = sides;
    const parent = parentOf(fact, to);
    if (parent.kind === "type") {
      if (sides.isNew(parent.id)) return [];
      return [{
        sql: `ALTER TYPE ${parentName(fact, to)} ADD ATTRIBUTE ${attribute(fact, to)}${cascade(parent.id, sides)}`,
      }];
    }
    if (parent.kind === "materialized view") return [...extras(fact, to, sides), ...compression(fact, to)];
    if (!isStored(parent)) return [];
    // The parent table's own ADD COLUMN has brought it, or INHERITS, or ADD ATTRIBUTE of the type that the table is made
    // of.
    const isOfType = property(parent, "of_type") !== undefined && !sides.isNew(parent.id);
    if (comesFromAbove(fact, sides) || isOfType) return [...extras(fact, to, sides), ...ownOfHeir(fact, to)];
    const isHeir = to.childrenOf(parent.id, "inheritance").length > 0;
    if (property(fact, "inherited") && isHeir && !sides.isNew(parent.id)) refuseToInherit(fact);
    const given = sides.parts.find(({ kind }) => kind === "default");
    const rewrites = sides.answers?.columns.get(fact.id)?.rewritesTable;
    if (sides.online && given && rewrites && takesUpdates(parent, sides)) {
      const properties = { ...fact.properties };
      delete properties.not_null;
      const bare = columnDefinition({ ...fact, properties }, to, undefined, sides.from);
      return [
        ...addColumnFilled(fact, bare, property<string>(given, "expression")!, sides),
        ...extras(fact, to, sides),
      ];
    }
    const sql = `ALTER TABLE ${parentName(fact, to)} ADD COLUMN ${columnDefinition(fact, to, given, sides.from)}`;
    const hazards = parent.kind === "foreign table" ? secretHazards(fact, sql) : additionHazards(fact, given, sides);
    if (
      property(fact, "identity") && columnsBelow(fact, to).some(({ id }) => sides.isNew(id)) && !isPartitioned(parent)
    ) {
      return [...addIdentityAbove(fact, sides), ...extras(fact, to, sides)];
    }
    return [onTable(pathOf(parent.id), sql, hazards), ...extras(fact, to, sides)];
  },
  drop(fact, sides) {
    const { from } = sides;
    const parent = parentOf(fact, from);
    const name = from.quote(fact.name);
    if (parent.kind === "type") {
      const sql = `ALTER TYPE ${parentName(fact, from)} DROP ATTRIBUTE ${name}${cascade(parent.id, sides)}`;
      return [{ sql, hazards: dropsValues(fact, from) }];
    }
    if (!isStored(parent) || goesFromAbove(fact, sides) || property(parent, "of_type") !== undefined) return [];
    const isElsewhere = property(fact, "generated") !== undefined || parent.kind === "foreign table";
    const why = isElsewhere ? undefined : "the column goes with all its values";
    return [onTable(
      pathOf(parent.id),
      `ALTER TABLE ${parentName(fact, from)} DROP COLUMN ${name}`,
      why === undefined ? [] : [{ kind: "data-loss", on: pathOf(fact.id), why }],
    )];
  },
  alter(change, sides) {
    const { before, after, properties } = change;
    const parent = parentOf(after, sides.to);
    if (parent.kind === "type") return isStoredType(parent.id, sides.from) ? undefined : alterAttribute(after, sides);
    if (parent.kind === "materialized view") {
      return properties.filter((key) => settings.has(key)).flatMap((key) => alterProperty(key, before, after, sides));
    }
    if (!isStored(parent)) return [];
    if (properties.includes("generated") && (property(after, "generated") || property(before, "generated") === "v")) {
      return undefined;
    }
    if (properties.includes("expression") && property(after, "generated") && sides.from.major < 17) return undefined;
    return [
      ...(properties.includes("type") ? narrowedIdentity(change, sides) : []),
      ...ordered(properties).flatMap((key) => alterProperty(key, before, after, sides)),
      ...(properties.includes("type") || properties.includes("collation") ? keptByHand(change, sides) : []),
    ];
  },
  blockers(change, sides) {
    if (parentOf(change.after, sides.to).kind === "type" && isStoredType(change.after.parent!, sides.from)) return [];
    const isRetyped = change.properties.includes("type") || change.properties.includes("collation");
    return isRetyped ? [...typeBlockers(change, sides), ...checksToRedo(change, sides)] : [];
  },
};

function isStored({ kind }: Fact): boolean {
  return kind === "table" || kind === "foreign table";
}

/** A column as CREATE TABLE and ADD COLUMN take it; with the source, a name that PostgreSQL gives anyway is left out. */
export function columnDefinition(fact: Fact, catalog: Catalog, given?: Fact, from?: Catalog): string {
  const collation = property<string>(fact, "collation");
  const generated = property<string>(fact, "generated");
  const identity = property<string>(fact, "identity");
  const words = [catalog.quote(fact.name), property<string>(fact, "type")!];
  const compression = property<string>(fact, "compression");
  if (compression !== undefined) words.push(`COMPRESSION ${compression === "l" ? "lz4" : "pglz"}`);
  const options = optionWords(genericOptionsOf(fact, "fdw_options"), catalog);
  if (options !== "") words.push(options.trim());
  if (collation !== undefined) words.push(`COLLATE ${collation}`);
  if (generated !== undefined) {
    words.push(
      `GENERATED ALWAYS AS (${property<string>(fact, "expression")}) ${generated === "v" ? "VIRTUAL" : "STORED"}`,
    );
  }
  if (given !== undefined) words.push(`DEFAULT ${property<string>(given, "expression")}`);
  // From 17 on a partition takes part in the identity of its table, whose sequence it gets when it is attached.
  if (identity !== undefined && property(fact, "identity_options") !== undefined) {
    words.push(identityWords(fact, identity, catalog, from));
  }
  if (property(fact, "not_null") && !property(fact, "not_null_not_valid")) {
    const isTaken = catalog.major >= 18 && namesOfNotNull(catalog).has(notNullName(fact, catalog));
    const name = isTaken ? notNullName(fact, catalog) : property<string>(fact, "not_null_name");
    words.push(`${name === undefined ? "" : `CONSTRAINT ${catalog.quote(name)} `}NOT NULL`);
    if (property(fact, "not_null_no_inherit")) words.push("NO INHERIT");
  }
  return words.join(" ");
}

/** What a column definition has no place for. */
function extras(fact: Fact, catalog: Catalog, { isNew }: Pick<Sides, "isNew">): Draft[] {
  const empty: Fact = { ...fact, properties: {} };
  return ["storage", "statistics", "options", "not_null_not_valid"]
    .filter((key) => property(fact, key) !== undefined)
    .flatMap((key) => alterProperty(key, empty, fact, { to: catalog, isNew } as Sides));
}

/** What a new table's columns still need behind its CREATE TABLE. */
export function columnExtras(fact: Fact, catalog: Catalog): Draft[] {
  // Whoever inherits from a new table is new too.
  return extras(fact, catalog, { isNew: () => true });
}

/** What an inherited column has otherwise than the one that it came with. */
function ownOfHeir(fact: Fact, catalog: Catalog): Draft[] {
  const above = columnsAbove(fact, catalog);
  const alter = `ALTER TABLE ONLY ${parentName(fact, catalog)} ALTER COLUMN ${catalog.quote(fact.name)}`;
  const on = pathOf(fact.parent!);
  const drafts: Draft[] = [];
  drafts.push(...compression(fact, catalog));
  const hasNone = catalog.childrenOf(fact.id, "default").length === 0 && property(fact, "generated") === undefined;
  if (hasNone && above.some(({ id }) => catalog.childrenOf(id, "default").length > 0)) {
    drafts.push(onTable(on, `${alter} DROP DEFAULT`));
  }
  return drafts;
}

function compression(fact: Fact, catalog: Catalog): Draft[] {
  if (property(fact, "compression") === undefined) return [];
  return alterProperty("compression", fact, fact, { to: catalog } as Sides);
}

/** What a column of a materialized view has of its own. */
const settings: ReadonlySet<string> = new Set(["storage", "compression", "statistics", "options"]);

/** PostgreSQL adds no identity to a table that others inherit from, unless the column is there already. */
function addIdentityAbove(fact: Fact, { from, to }: Sides): Draft[] {
  const path = pathOf(fact.parent!);
  const bare: Fact = { ...fact, properties: { type: fact.properties.type! } };
  const alter = `ALTER TABLE ${parentName(fact, to)}`;
  const column = `${alter.replace(" TABLE ", " TABLE ONLY ")} ALTER COLUMN ${to.quote(fact.name)}`;
  const why = "rows that are there have no value for it";
  return [
    onTable(path, `${alter} ADD COLUMN ${columnDefinition(bare, to)}`),
    onTable(path, `${alter} ALTER COLUMN ${to.quote(fact.name)} SET NOT NULL`, [{
      kind: "may-fail",
      on: pathOf(fact.id),
      why,
    }]),
    onTable(path, `${column} ADD ${identityWords(fact, property<string>(fact, "identity")!, to, from)}`),
  ];
}

function isPartitioned(table: Fact): boolean {
  return property(table, "partition_key") !== undefined;
}

/** Values of a composite type lose the attribute wherever they are kept. */
function dropsValues(fact: Fact, catalog: Catalog): Hazard[] {
  if (!isStoredType(fact.parent!, catalog)) return [];
  return [{ kind: "data-loss", on: pathOf(fact.id), why: "the attribute goes with all its values" }];
}

function alterAttribute(fact: Fact, sides: Sides): Draft[] {
  const catalog = sides.to;
  const collation = property<string>(fact, "collation");
  return [{
    sql: `ALTER TYPE ${parentName(fact, catalog)} ALTER ATTRIBUTE ${catalog.quote(fact.name)} TYPE ${
      property<string>(fact, "type")
    }${collation ? ` COLLATE ${collation}` : ""}${cascade(fact.parent!, sides)}`,
  }];
}

/** A generated column loses its expression before it changes type; identity wants NOT NULL before it. */
const order = ["generated", "type", "collation", "expression", "not_null", "identity"];

function ordered(properties: readonly string[]): string[] {
  const rank = (key: string) => (order.indexOf(key) + order.length + 1) % (order.length + 1);
  return properties.toSorted((a, b) => rank(a) - rank(b));
}

function alterProperty(key: string, before: Fact, after: Fact, sides: Sides): Draft[] {
  const { to } = sides;
  const parent = parentOf(after, to);
  const path = pathOf(parent.id);
  // Changes of the parent's column reach this one by themselves.
  const isOwn = key === "not_null" && property(after, key) === true && isNamedApart(after, to);
  const isOfType = property(parent, "of_type") !== undefined && key === "type";
  const isBrought = isOfType ||
    (before !== after && property(before, "inherited") && followsAbove(before, after, sides));
  if (isBrought && inheritedProperties.has(key) && !isOwn) return [];
  const alter = `ALTER ${parent.kind.toUpperCase()} ${parentName(after, to)} ALTER COLUMN ${to.quote(after.name)}`;
  // What partitions and heirs have is theirs.
  const alterOnly = alter.replace(" TABLE ", " TABLE ONLY ");
  const value = property<string>(after, key);
  // The change of type that it comes behind sees to it.
  if (isBrought && keptKeys.includes(key) && before.properties.type !== after.properties.type) return [];
  switch (key) {
    case "type":
      return [retype(before, after, sides)];
    case "collation":
      return before.properties.type === after.properties.type ? [retype(before, after, sides)] : [];
    case "not_null":
      // The constraint that is not valid yet is made by itself.
      if (value && property(after, "not_null_not_valid")) return [];
      if (value && sides.online && parent.kind === "table" && !sides.isNew(parent.id)) {
        return isBroughtByWhole(after, sides) ? [] : setNotNull(after, sides);
      }
      return [onTable(path, `${alter} ${value ? "SET" : "DROP"} NOT NULL`)];
    case "not_null_name":
    case "not_null_not_valid":
    case "not_null_no_inherit":
      return notNullProperty(key, before, after, sides);
    case "generated":
      return [onTable(path, `${alter} DROP EXPRESSION`)];
    case "expression":
      return value === undefined ? [] : [onTable(path, `${alter} SET EXPRESSION AS (${value})`, [
        { kind: "rewrite", on: path, why: "every value is computed anew" },
      ])];
    case "identity":
      return [onTable(path, `${alter} ${identityChange(before, after, sides)}`)];
    case "identity_options":
      return identityOptions(before, after, alter, path, to);
    case "storage":
      if (value === undefined && before.properties.type !== after.properties.type) return []; // the type brings its own
      return [onTable(path, `${alterOnly} SET STORAGE ${storageWord(value ?? property(before, "storage_of_type"))}`)];
    case "storage_of_type":
      return [];
    case "compression":
      return [onTable(path, `${alter} SET COMPRESSION ${{ l: "lz4", p: "pglz" }[value ?? ""] ?? "default"}`)];
    case "statistics":
      return [onTable(path, `${alterOnly} SET STATISTICS ${value ?? "-1"}`)];
    case "options":
      return changeOptions(before, after, alter).map(({ sql }) => onTable(path, sql));
    case "fdw_options": {
      const [old, now] = [genericOptionsOf(before, key), genericOptionsOf(after, key)];
      const sql = `${alter}${optionChanges(old, now, to)}`;
      return [onTable(path, sql, secretHazards(after, sql))];
    }
    case "inherited":
      if (value && to.childrenOf(parent.id, "partition").length === 0) refuseToInherit(after);
      return [];
    default:
      throw new Error(`no statement for the property ${key} of a column`);
  }
}

const inheritedProperties: ReadonlySet<string> = new Set([
  "type",
  "collation",
  "not_null",
  "not_null_name",
  "generated",
  "expression",
]);

function retype(before: Fact, after: Fact, sides: Sides): Draft {
  const type = property<string>(after, "type")!;
  const collation = property<string>(after, "collation");
  const parent = parentOf(after, sides.to);
  const path = pathOf(parent.id);
  const name = sides.to.quote(after.name);
  const words = `TYPE ${type}${collation ? ` COLLATE ${collation}` : ""}`;
  const hazards = retypeHazards(after, path, sides);
  if (parent.kind === "foreign table") {
    return onTable(path, `ALTER FOREIGN TABLE ${sqlName(parent, sides.to)} ALTER COLUMN ${name} ${words}`);
  }
  const isText = goesThroughText(before, after, sides);
  if (losesValues(before, after, isText, sides)) {
    const why = "values that do not fit the new type are cut or rounded";
    hazards.push({ kind: "data-loss", on: pathOf(after.id), why });
  }
  if (isText) {
    hazards.push({ kind: "may-fail", on: pathOf(after.id), why: "values that the new type does not take stop it" });
  }
  const value = isText ? `${name}::text` : name;
  return onTable(
    path,
    `ALTER TABLE ${sqlName(parent, sides.to)} ALTER COLUMN ${name} ${words} USING ${value}::${type}`,
    hazards,
  );
}

/** Types that nobody wrote a cast between have their text in common. */
function goesThroughText(before: Fact, after: Fact, { from, to, isAside }: Sides): boolean {
  const isOwn = (fact: Fact, catalog: Catalog) =>
    fact.needs.some((need) => ["enum", "type", "range", "base type"].includes(catalog.fact(need).kind));
  return before.needs.some((need) => isAside(need) && from.fact(need).kind !== "collation") || isOwn(before, from) ||
    isOwn(after, to);
}

/** Whether the cast may change a value silently. A text refuses what it does not take, but under a domain it is cut. */
function losesValues(before: Fact, after: Fact, isText: boolean, { from, answers, isAside }: Sides): boolean {
  if (before.needs.some((need) => isAside(need) && from.fact(need).kind === "domain")) return true;
  const answer = answers?.columns.get(after.id);
  if (answer !== undefined) return answer.losesValues;
  return !isText && answers !== undefined && before.properties.type !== after.properties.type;
}

const keptKeys: readonly string[] = ["storage", "compression"];

/** What a change of type takes from a column and from those that inherit it. */
function keptByHand({ after, properties }: Alteration, sides: Sides): Draft[] {
  const { from, to } = sides;
  const own = keptKeys.filter((key) => !properties.includes(key) && property(after, key) !== undefined);
  const heirs = columnsBelow(after, to).filter(({ id }) => from.facts.has(id));
  return [
    ...own.flatMap((key) => alterProperty(key, after, after, sides)),
    ...heirs.flatMap((heir) =>
      keptByHand({ kind: "alter", id: heir.id, before: heir, after: heir, properties: [] }, sides)
    ),
  ];
}

function retypeHazards(fact: Fact, path: string, { answers, online }: Sides): Hazard[] {
  const answer = answers?.columns.get(fact.id);
  if (answer === undefined) {
    return [{ kind: "rewrite", on: path, why: "the type of a column changes; no server said that the table stays" }];
  }
  const why = "the type of a column changes";
  if (answer.rewritesTable) {
    return [{ kind: "rewrite", on: path, why }, ...(online ? noOnlineForm(path, "the table is written anew") : [])];
  }
  const { rebuiltIndexes: count } = answer;
  if (count === 0) return [];
  return [
    { kind: "index-build", on: path, why: `${why}, and ${count === 1 ? "an index" : `${count} indexes`} with it` },
    ...(online ? noOnlineForm(path, "indexes are built under the lock") : []),
  ];
}

/** PostgreSQL reads the table whole for each check on a column that changes its type, even where it writes nothing. */
function checksToRedo({ before, after }: Alteration, { from, online, answers }: Sides): readonly Fact[] {
  if (!online || answers?.columns.get(after.id)?.rewritesTable !== false) return [];
  return from.dependentsOf(before.id).filter((fact) =>
    fact.kind === "constraint" && property(fact, "type") === "c" && !property(fact, "not_valid") &&
    !property(fact, "inherited")
  );
}

function additionHazards(fact: Fact, given: Fact | undefined, { answers, online, from }: Sides): Hazard[] {
  const path = pathOf(fact.parent!);
  const isComputed = property(fact, "identity") !== undefined || property(fact, "generated") === "s";
  const isFilled = isComputed || given !== undefined;
  const hazards: Hazard[] = property(fact, "not_null") && !isFilled && !property(fact, "generated")
    ? [{ kind: "may-fail", on: pathOf(fact.id), why: "rows that are there have no value for it" }]
    : [];
  const answer = answers?.columns.get(fact.id);
  if (answer?.rewritesTable) {
    const why = "every row gets a value of its own";
    return [...hazards, { kind: "rewrite", on: path, why }, ...(online ? noOnlineForm(path, why) : [])];
  }
  const isUnknown = answer === undefined && isFilled && from.facts.has(fact.parent!);
  const why = "the column comes with values; no server said that the table stays";
  return isUnknown ? [...hazards, { kind: "rewrite", on: path, why }] : hazards;
}

/** From 18 on, a partition's NOT NULL keeps a name of its own when it is there before that of the whole. */
function isNamedApart(column: Fact, catalog: Catalog): boolean {
  const above = columnAbove(column, catalog);
  return catalog.major >= 18 && above !== undefined && property(above, "not_null") === true &&
    notNullName(above, catalog) !== notNullName(column, catalog);
}

/** The column of the partitioned table that a partition's column is the same as. */
function columnAbove(column: Fact, catalog: Catalog): Fact | undefined {
  const bond = catalog.childrenOf(column.parent!, "partition")[0];
  return bond?.needs.filter((need) => need !== bond.parent).flatMap((need) => catalog.childrenOf(need, "column"))
    .find(({ name }) => name === column.name);
}

/** A partition's column becomes NOT NULL with that of the table it is a part of. */
function isBroughtByWhole(column: Fact, { from, to }: Sides): boolean {
  const bond = to.childrenOf(column.parent!, "partition")[0];
  const above = columnAbove(column, to);
  if (bond === undefined || above === undefined || !from.facts.has(bond.id)) return false;
  if (!property(above, "not_null") || property(from.facts.get(above.id) ?? column, "not_null")) return false;
  return !isNamedApart(column, to);
}

function notNullProperty(key: string, before: Fact, after: Fact, { to, isNew }: Sides): Draft[] {
  const parent = parentOf(after, to);
  const path = pathOf(parent.id);
  const name = (fact: Fact) => to.quote(notNullName(fact, to));
  const alter = `ALTER TABLE ${parentName(after, to)}`;
  if (key === "not_null_not_valid") {
    if (!property(after, key)) {
      // DROP NOT NULL, or a new SET NOT NULL, has taken care of it.
      if (!property(after, "not_null") || !property(before, "not_null")) return [];
      return [validate(alter, name(after), path, pathOf(after.id))];
    }
    const add = `${alter} ADD CONSTRAINT ${name(after)} NOT NULL ${to.quote(after.name)} NOT VALID`;
    const isThere = property(before, "not_null");
    return [
      ...(isThere ? [onTable(path, `${alter} ALTER COLUMN ${to.quote(after.name)} DROP NOT NULL`)] : []),
      onTable(path, add),
      // Those of heirs come along, and may be valid.
      ...columnsBelow(after, to).filter((heir) =>
        property(heir, "not_null") && !property(heir, key) && !isNew(heir.parent!)
      ).map((heir) =>
        validate(`ALTER TABLE ${parentName(heir, to)}`, name(after), pathOf(heir.parent!), pathOf(heir.id))
      ),
    ];
  }
  if (key === "not_null_no_inherit") {
    if (!property(before, "not_null") || !property(after, "not_null")) return [];
    return [onTable(path, `${alter} ALTER CONSTRAINT ${name(after)} ${property(after, key) ? "NO " : ""}INHERIT`)];
  }
  if (!property(before, "not_null") || !property(after, "not_null")) return [];
  return [onTable(path, `${alter} RENAME CONSTRAINT ${name(before)} TO ${name(after)}`)];
}

function identityChange(before: Fact, after: Fact, { from, to }: Sides): string {
  const identity = property<string>(after, "identity");
  if (identity === undefined) return "DROP IDENTITY";
  const word = identity === "a" ? "ALWAYS" : "BY DEFAULT";
  return property(before, "identity") === undefined
    ? `ADD ${identityWords(after, identity, to, from)}`
    : `SET GENERATED ${word}`;
}

function identityOptions(before: Fact, after: Fact, alter: string, path: string, to: Catalog): Draft[] {
  const old = property<IdentityOptions>(before, "identity_options");
  const now = property<IdentityOptions>(after, "identity_options");
  if (!old || !now) return [];
  const words = old.type === now.type ? changedSequenceWords(now, old) : allSequenceWords(now);
  const drafts: Draft[] = [];
  if (old.type !== now.type) drafts.push({ sql: `ALTER SEQUENCE ${old.name} AS ${now.type}` });
  if (words.length > 0) drafts.push(onTable(path, `${alter} ${words.map((word) => `SET ${word}`).join(" ")}`));
  if (old.name !== now.name) {
    drafts.push({
      // It lies in the schema of its table.
      sql: `ALTER SEQUENCE ${old.name} RENAME TO ${now.name.slice(to.quote(parentOf(after, to).schema!).length + 1)}`,
    });
  }
  return drafts;
}

/** A narrower column changes the type of its sequence, whose bounds have to fit by then. */
function narrowedIdentity({ before, after, properties }: Alteration, { to }: Sides): Draft[] {
  const old = property<IdentityOptions>(before, "identity_options");
  const now = property<IdentityOptions>(after, "identity_options");
  if (!old || !now || !properties.includes("identity_options")) return [];
  if (BigInt(now.max) >= BigInt(old.max) && BigInt(now.min) <= BigInt(old.min)) return [];
  const parent = parentOf(after, to);
  const sql = `ALTER TABLE ${parentName(after, to)} ALTER COLUMN ${to.quote(after.name)}` +
    ` SET MINVALUE ${now.min} SET MAXVALUE ${now.max} SET START WITH ${now.start}`;
  return [onTable(pathOf(parent.id), sql, [
    { kind: "may-fail", on: pathOf(after.id), why: "a sequence that has passed its new bounds stops it" },
  ])];
}

function storageWord(letter: string | undefined): string {
  return { p: "PLAIN", e: "EXTERNAL", m: "MAIN", x: "EXTENDED" }[letter ?? ""] ?? "DEFAULT";
}
