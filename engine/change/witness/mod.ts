/** pg_dump as a witness of a plan: whether what the steps lead to is the target. */
export { askWitness, type WitnessCase } from "./ask_witness.ts";
export { compareDumps, type CompareOptions, type DumpComparison } from "./compare_dumps.ts";
export { dumpSchema } from "./dump_schema.ts";
export { type Dump, type DumpEntry, readDump } from "./read_dump.ts";
export { silent, type Witness } from "./witness.ts";
