import type { Erd } from "./erd_model.ts";

/** Tables that are at most so many foreign keys away from one, in either direction; it is one of them. */
export function neighbourhood({ bonds }: Pick<Erd, "bonds">, start: string, hops: number): Set<string> {
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of bonds) {
    neighbours.set(from, [...neighbours.get(from) ?? [], to]);
    neighbours.set(to, [...neighbours.get(to) ?? [], from]);
  }
  const near = new Set([start]);
  let edge = [start];
  for (let hop = 0; hop < hops && edge.length > 0; hop++) {
    edge = edge.flatMap((name) => neighbours.get(name) ?? []).filter((name) => {
      const isNew = !near.has(name);
      near.add(name);
      return isNew;
    });
  }
  return near;
}
