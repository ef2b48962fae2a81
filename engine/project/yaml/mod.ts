/** YAML files as trees whose values know their place. */
export { expand, type ExpandOptions } from "./expand.ts";
export {
  type Located,
  type LocatedMap,
  type LocatedScalar,
  type Path,
  placeAt,
  type Position,
  toPlain,
  valueAt,
  writePath,
} from "./located.ts";
export { merge } from "./merge.ts";
export { readYaml } from "./read_yaml.ts";
