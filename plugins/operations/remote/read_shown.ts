import { z } from "zod";
import { type Context, plainStyle } from "../../../engine/plugin/mod.ts";
import { approval } from "./fields.ts";

export const shownApproval = z.object({
  approval,
  shown: z.string().nullable().describe("What its review shows; null until that is over"),
});
export type ShownApproval = z.infer<typeof shownApproval>;

/** An approval and what its review shows, as the operation that reviewed it tells it. */
export async function readShown(id: number, { remote, registry }: Context): Promise<ShownApproval> {
  const { approval, reviewed, found } = await (await remote()).approval(id);
  if (found === undefined) return { approval, shown: null };
  const operation = await registry.operation(reviewed).catch(() => undefined);
  return { approval, shown: operation?.text?.(found, plainStyle) ?? JSON.stringify(found, null, 2) };
}

/** `migrate up on prod (project shop), asked for by ada` and its input. */
export function headOf({ approval }: ShownApproval): string {
  const { id, operation, environment, project, requested_by, input } = approval;
  const given = Object.entries(input).filter(([name, value]) => name !== "env" && value !== false && value !== null)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ");
  return `Approval ${id}: ${operation} on ${environment} (project ${project}), asked for by ${requested_by}` +
    (given === "" ? "" : `\n  with ${given}`);
}
