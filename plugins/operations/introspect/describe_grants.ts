import {
  type Catalog,
  type DescribedGrant,
  type DescribedRight,
  type Fact,
  property,
  rightOf,
} from "../../../engine/catalog/mod.ts";

/** Rights on an object and on its columns, as far as somebody gave or took them. */
export function describeGrants(object: Fact, catalog: Catalog): { grants?: DescribedGrant[] } {
  const owner = catalog.childrenOf(object.id, "owner")[0];
  const role = (owner && property<string>(owner, "role")) ?? catalog.role;
  const grants = [
    ...(object.kind === "grant" ? [describe(object, role)] : []),
    ...catalog.childrenOf(object.id, "grant").map((grant) => describe(grant, role)),
    ...catalog.childrenOf(object.id, "column").flatMap((column) =>
      catalog.childrenOf(column.id, "grant").map((grant) => ({ ...describe(grant, role), column: column.name }))
    ),
  ];
  return grants.length === 0 ? {} : { grants };
}

function describe(grant: Fact, owner: string): DescribedGrant {
  const grantee = property<string>(grant, "grantee") ?? "public";
  return {
    grantee: grantee === "@owner" ? owner : grantee,
    granted: rightsIn(grant, "granted"),
    revoked: rightsIn(grant, "revoked"),
  };
}

function rightsIn(grant: Fact, name: "granted" | "revoked"): DescribedRight[] {
  return (property<readonly string[]>(grant, name) ?? []).map((entry) => {
    const { privilege, option, grantor } = rightOf(entry);
    return { privilege, is_grantable: option, ...(grantor !== undefined && { grantor }) };
  });
}
