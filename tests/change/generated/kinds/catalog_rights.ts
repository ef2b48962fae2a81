import fc from "fast-check";
import { pick, type Tree } from "../edited.ts";

/** Rights on what came with the server, and on the schema that every database has. */
export function catalogRights() {
  return fc.record({
    function: pick("", "", "GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO gen_reader"),
    sleep: pick("", "", "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC"),
    relation: pick("", "", "GRANT SELECT ON pg_catalog.pg_authid TO gen_reader"),
    column: pick("", "", "GRANT SELECT (rolname, oid) ON pg_catalog.pg_authid TO gen_writer"),
    language: pick("", "", "REVOKE ALL ON LANGUAGE sql FROM PUBLIC", "GRANT USAGE ON LANGUAGE plpgsql TO gen_reader"),
    type: pick("", "", "REVOKE USAGE ON TYPE pg_catalog.int4 FROM PUBLIC"),
    public: pick("", "", "GRANT CREATE ON SCHEMA public TO gen_writer", "REVOKE ALL ON SCHEMA public FROM PUBLIC"),
    owner: pick("", "", "ALTER SCHEMA public OWNER TO gen_owner"),
    comment: pick("", "", "COMMENT ON SCHEMA public IS 'ours'", "COMMENT ON SCHEMA public IS NULL"),
    dropped: pick("", "", "", "", "DROP SCHEMA public"),
  });
}

export type CatalogRights = Tree<ReturnType<typeof catalogRights> extends fc.Arbitrary<infer T> ? T : never>;

export function renderCatalogRights({ dropped, ...rest }: CatalogRights): string[] {
  const { public: granted, owner, comment, ...others } = rest;
  const ofPublic = dropped ? [dropped] : [granted, owner, comment];
  return [...Object.values(others), ...ofPublic].filter((text) => text !== "");
}
