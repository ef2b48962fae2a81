import { z } from "zod";
import { texts } from "./fields.ts";

/** Kinds of facts that a catalog has, for `scope`. A test holds them against the model. */
export const scopeKinds = [
  ...["schema", "extension", "language", "access method", "table", "foreign table", "view", "materialized view"],
  ...["sequence", "column", "default", "owned by", "constraint", "index", "index attachment", "partition"],
  ...["inheritance", "trigger", "rule", "policy", "type", "enum", "domain", "range", "base type", "shell type"],
  ...["function", "procedure", "aggregate", "operator", "operator class", "operator family", "cast", "conversion"],
  ...["collation", "transform", "statistics", "event trigger", "text search parser", "text search template"],
  ...["text search dictionary", "text search configuration", "foreign data wrapper", "server", "user mapping"],
  ...["publication", "publication table", "publication schema", "subscription", "default privileges"],
  ...["database setting", "large object", "parameter", "owner", "comment", "grant", "security label"],
] as [string, ...string[]];

const rules = (which: string) => ({
  schemas: texts([], `Patterns of schemas ${which}; * stands for anything, ? for one character.`),
  kinds: z.array(z.enum(scopeKinds)).default([]).meta({ description: `Kinds ${which}: table, publication, grant …` }),
  objects: texts([], `Patterns of objects ${which}, with their schema: public.orders, public.oban_*.`),
  partitions_of: texts([], `Patterns of partitioned tables whose partitions are ${which}: public.events.`),
});

/** Key `scope`: what of a database the project looks after. */
export const scopeSchema = z.strictObject({
  include: z.strictObject(rules("that alone count")).optional().meta({
    description: "Where given, only what all of its rules name is compared and exported, with its parts.",
  }),
  exclude: z.strictObject(rules("left out")).optional().meta({
    description:
      "What any of these rules names is left out, with its parts: partitions that pg_partman makes, tables of a job queue, schemas of the platform.",
  }),
}).optional().meta({
  description:
    "What of a database the project looks after, for differences, drift, fingerprints and export. What is left out is counted; confiture's own objects always are.",
});
