import { z } from "zod";
import { field } from "../../../engine/plugin/mod.ts";

const sourceForms =
  "an environment, ddl, migrations[:PATH][@VERSION], a .sql file, a folder, a saved catalog (.json), git:REF[:PATH] or a postgresql:// URL";

/** The two sides of a comparison. */
export const sidesInput = {
  from: field.source(`What is there: ${sourceForms}; the default environment's database when absent`).optional(),
  to: field.source("What it shall be, in the same forms; the project's DDL when absent").optional(),
  env: field.environment("Environment whose settings count where a side names none", { short: "e" }).optional(),
};

/** Objects as comparisons tell them. */
export const objectsField = z.array(z.string().min(1)).meta({ kind: "name", placeholder: "OBJECT" }).default([]);
