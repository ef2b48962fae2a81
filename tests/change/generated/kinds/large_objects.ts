import fc from "fast-check";
import { pick, slot, type Tree } from "../edited.ts";

/** Rights on large objects, which are data: a plan makes one that it shall grant something on. */
export function largeObjects() {
  const object = () =>
    fc.record({
      reader: pick("", "SELECT", "SELECT, UPDATE"),
      writer: pick("", "", "UPDATE", "ALL"),
      option: pick("", "", " WITH GRANT OPTION"),
      everybody: pick("", "", "SELECT"),
    });
  return fc.record({ kept: object(), other: slot(object()) });
}

export type LargeObjects = Tree<ReturnType<typeof largeObjects> extends fc.Arbitrary<infer T> ? T : never>;

export function renderLargeObjects({ kept, other }: LargeObjects): string[] {
  return [...render(kept, 4711001), ...(other ? render(other, 4711002) : [])];
}

function render({ reader, writer, option, everybody }: LargeObjects["kept"], oid: number): string[] {
  const grant = (what: string, to: string) => what === "" ? [] : [`GRANT ${what} ON LARGE OBJECT ${oid} TO ${to}`];
  return [
    `SELECT lo_create(${oid})`,
    ...grant(reader, `gen_reader${option}`),
    ...grant(writer, "gen_writer"),
    ...grant(everybody, "PUBLIC"),
  ];
}
