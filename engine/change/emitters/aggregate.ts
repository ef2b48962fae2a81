import { type Fact, property } from "../../catalog/mod.ts";
import type { Emitter } from "../emitter.ts";
import { sqlName } from "../names.ts";

/** Properties as CREATE AGGREGATE calls them. */
const words: readonly (readonly [string, string])[] = [
  ["transfn", "SFUNC"],
  ["transtype", "STYPE"],
  ["transspace", "SSPACE"],
  ["finalfn", "FINALFUNC"],
  ["finalextra", "FINALFUNC_EXTRA"],
  ["finalmodify", "FINALFUNC_MODIFY"],
  ["combinefn", "COMBINEFUNC"],
  ["serialfn", "SERIALFUNC"],
  ["deserialfn", "DESERIALFUNC"],
  ["initval", "INITCOND"],
  ["mtransfn", "MSFUNC"],
  ["minvtransfn", "MINVFUNC"],
  ["mtranstype", "MSTYPE"],
  ["mtransspace", "MSSPACE"],
  ["mfinalfn", "MFINALFUNC"],
  ["mfinalextra", "MFINALFUNC_EXTRA"],
  ["mfinalmodify", "MFINALFUNC_MODIFY"],
  ["minitval", "MINITCOND"],
  ["sortop", "SORTOP"],
  ["hypothetical", "HYPOTHETICAL"],
  ["parallel", "PARALLEL"],
];

const modifications: Record<string, string> = { r: "READ_ONLY", s: "SHAREABLE", w: "READ_WRITE" };
const parallel: Record<string, string> = { s: "SAFE", r: "RESTRICTED" };

export const aggregate: Emitter = {
  create: (fact, { to }) => [{ sql: `CREATE AGGREGATE ${definition(fact, sqlName(fact, to))}` }],
  drop: (fact, { from }) => [{ sql: `DROP AGGREGATE ${sqlName(fact, from)}` }],
  // What takes the place of another has its arguments, its result and its kind.
  alter: ({ after, properties }, { to }) =>
    properties.some((key) => ["signature", "returns", "hypothetical"].includes(key))
      ? undefined
      : [{ sql: `CREATE OR REPLACE AGGREGATE ${definition(after, sqlName(after, to))}` }],
};

function definition(fact: Fact, name: string): string {
  const options = words.flatMap(([key, word]) => {
    const value = property<string | number | boolean>(fact, key);
    if (value === undefined) return [];
    if (value === true) return [`  ${word}`];
    const given = key.endsWith("modify")
      ? modifications[String(value)]
      : key === "parallel"
      ? parallel[String(value)]
      : value;
    return [`  ${word} = ${given}`];
  });
  return `${name} (\n${options.join(",\n")}\n)`;
}
