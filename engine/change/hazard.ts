/** What can go wrong with a step, or what it takes from others while it runs. */
export type HazardKind =
  | "data-loss"
  | "rewrite"
  | "long-lock"
  | "blocks-reads"
  | "blocks-writes"
  | "index-build"
  | "may-fail"
  | "authorization"
  | "irreversible"
  | "untracked-dependency";

/** A typed risk that a step carries. It is allowed by name: `data-loss:public.orders.note`. */
export interface Hazard {
  readonly kind: HazardKind;
  /** Path of the object: `public.orders.note`. */
  readonly on: string;
  readonly why: string;
  /** What is known of its size: bytes, estimated rows. Filled in from the source database, absent where unknown. */
  readonly evidence?: { readonly rows?: number; readonly bytes?: number };
}

/** The name that `--allow` takes. */
export function hazardName({ kind, on }: Hazard): string {
  return `${kind}:${on}`;
}
