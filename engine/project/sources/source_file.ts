/** One SQL file of a project. */
export interface SourceFile {
  /** Absolute. */
  path: string;
  /** Relative to the project, with `/`: identity and display, the same on every machine. */
  name: string;
  /** `seed` files hold rows, the superuser files run before and after everything else with more rights. */
  role: "schema" | "seed" | "superuser-pre" | "superuser-post";
  /** `order` of the entry that took it; lower comes first, before any comparison of names. */
  order: number;
}
