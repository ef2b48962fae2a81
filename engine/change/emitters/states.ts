import { type Fact, property } from "../../catalog/mod.ts";

const words: Record<string, string> = { O: "ENABLE", D: "DISABLE", R: "ENABLE REPLICA", A: "ENABLE ALWAYS" };

/** When a trigger or rule fires: `ENABLE ALWAYS`. */
export function stateWords(fact: Fact): string {
  return words[property<string>(fact, "enabled") ?? "O"]!;
}
