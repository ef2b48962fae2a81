import fc from "fast-check";
import { pick, slot, type Tree } from "../edited.ts";

/** Default privileges on every kind that has them. They come last: what a side makes does not count on them. */
export function defaultPrivileges() {
  return fc.record({
    types: slot(pick("REVOKE USAGE ON TYPES FROM PUBLIC", "GRANT USAGE ON TYPES TO gen_reader")),
    schemas: slot(pick("GRANT USAGE ON SCHEMAS TO gen_reader", "GRANT ALL ON SCHEMAS TO gen_writer")),
    routines: slot(
      pick("GRANT EXECUTE ON ROUTINES TO gen_reader WITH GRANT OPTION", "REVOKE ALL ON ROUTINES FROM PUBLIC"),
    ),
    objects: slot(pick("GRANT SELECT ON LARGE OBJECTS TO gen_reader")),
    tables: slot(pick("GRANT SELECT, INSERT ON TABLES TO PUBLIC", "GRANT TRIGGER ON TABLES TO gen_writer")),
  });
}

export type DefaultPrivileges = Tree<ReturnType<typeof defaultPrivileges> extends fc.Arbitrary<infer T> ? T : never>;

export function renderDefaultPrivileges(side: DefaultPrivileges, major: number): string[] {
  const { objects, ...rest } = side;
  return [...Object.values(rest), major >= 18 ? objects : undefined]
    .flatMap((text) => text === undefined ? [] : [`ALTER DEFAULT PRIVILEGES FOR ROLE gen_writer ${text}`]);
}
