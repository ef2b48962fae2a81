export { type Extracted, extractReferences } from "./extract_references.ts";
export type { ForeignKey } from "./collector.ts";
