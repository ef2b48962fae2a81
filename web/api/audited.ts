import type { ApiRequest } from "./route.ts";

/** Who does it and from where, for the audit log. */
export function by({ caller, address, id }: ApiRequest): { actor: string; address: string; request: string } {
  return { actor: caller!.name, address, request: id };
}
