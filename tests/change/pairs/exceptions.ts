/** Directions that do not converge, each with the reason; `docs/limits.md` names them too. */
export const exceptions: Readonly<Record<string, { majors?: readonly number[]; reason: string }>> = {
  "pg-delta/not-valid--create-not-valid forth": { reason: "rows break the new check" },
  "pgschema/create_table/add_column_cross_schema_custom_type forth": {
    reason: "rows have no value for a new NOT NULL column without a default",
  },
  "pgschema/create_table/add_column_generated forth": {
    reason: "the expression of a new NOT NULL column is null for rows",
  },
  "pgschema/create_table/add_pk forth": { reason: "rows have no value for the column of a new primary key" },
};
