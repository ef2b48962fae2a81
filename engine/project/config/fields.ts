import { z } from "zod";
import { Secret } from "../secret/mod.ts";

/** A DSN, password or address that grants access: loads as a `Secret`, may be `env:`, `file:` or `command:`. */
export const secret = (description: string) =>
  z.string().min(1).transform((text) => new Secret(text)).meta({ description, secret: true });

export const flag = (fallback: boolean, description: string) => z.boolean().default(fallback).meta({ description });

export const texts = (fallback: string[], description: string) =>
  z.array(z.string().min(1)).default(fallback).meta({ description });

export const milliseconds = (description: string) => z.number().int().nonnegative().meta({ description });

/** Whether sources are linted first, and what of the findings ends the run. */
export const lintShape = (enabled: boolean, what: string) =>
  z.strictObject({
    enabled: flag(enabled, `Whether a ${what} lints its sources first.`),
    fail_on_error: flag(true, `Whether findings of severity error end the ${what}.`),
    fail_on_warning: flag(false, `Whether findings of severity warning end the ${what}.`),
    rules: z.array(z.string().min(1)).optional().meta({ description: "Rules to apply; all when absent." }),
  }).prefault({});
