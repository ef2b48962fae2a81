/** What a side of a comparison can be, and its catalog: environments, databases, DDL, git refs, saved catalogs. */
export { inScratch, needsScratch, readSource, type ReadSourceOptions, type Side } from "./read_source.ts";
export { loadDdl } from "./load_ddl.ts";
export { stubRoles, withStubRoles } from "./stub_roles.ts";
export { scopeOf } from "./scope_of.ts";
export { scratchPlace } from "./scratch_place.ts";
export { describeSource, parseSource, type Source } from "./source.ts";
export type { SourceContext } from "./source_context.ts";
