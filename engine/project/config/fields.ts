import { z } from "zod";
import { Secret } from "../secret/mod.ts";

/** A DSN, password or address that grants access: loads as a `Secret`, may be `env:`, `file:` or `command:`. */
export const secret = (description: string) =>
  z.string().min(1).transform((text) => new Secret(text)).meta({ description, secret: true });

export const flag = (fallback: boolean, description: string) => z.boolean().default(fallback).meta({ description });

export const texts = (fallback: string[], description: string) =>
  z.array(z.string().min(1)).default(fallback).meta({ description });

export const milliseconds = (description: string) => z.number().int().nonnegative().meta({ description });
