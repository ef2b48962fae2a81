/** Phases of the operations that may build: whoever builds a template passes the same hooks as a build. */
export const buildPhases = ["before_validation", "before_ddl", "after_ddl", "after_validation"] as const;
