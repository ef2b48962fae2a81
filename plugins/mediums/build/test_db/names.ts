import { ConfitureError } from "../../../../engine/errors.ts";
import type { Context } from "../../../../engine/plugin/mod.ts";
import type { Project } from "../../../../engine/project/mod.ts";

/** NAMEDATALEN - 1: PostgreSQL cuts longer names without an error. */
const longestBytes = 63;
/** `_template_` and twelve digits of the hash. */
const suffixBytes = 22;

/** `shop_template_0123456789ab`. */
export function templateName({ name }: Project, hash: string): string {
  return `${stem(name)}_template_${hash.slice(0, 12)}`;
}

/** `shop_clone_0123456789ab`, never the same twice. */
export function cloneName({ name }: Project, { host }: Context): string {
  const id = Array.from(host.randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${stem(name)}_clone_${id}`;
}

/** Throws `input-invalid` for a name that the server would cut: it would be another database's. */
export function checkLength(name: string, field: string, { operation }: Context): string {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes <= longestBytes) return name;
  const problem = `"${name}" has ${bytes} bytes; PostgreSQL allows ${longestBytes}`;
  throw new ConfitureError("input-invalid", { operation, field, problem });
}

/** Throws `input-invalid` for a name that the server would cut, and for the databases of the server itself. */
export function checkName(name: string, field: string, context: Context): string {
  const { operation } = context;
  checkLength(name, field, context);
  const problem = ["postgres", "template0", "template1"].includes(name)
    ? `"${name}" belongs to the server itself`
    : name.startsWith("confiture_")
    ? `names that begin with confiture_ are kept for databases in the making`
    : undefined;
  if (problem !== undefined) throw new ConfitureError("input-invalid", { operation, field, problem });
  return name;
}

/**
 * Who a template belongs to, for `prune`: the name that confiture.yaml gives the project, wherever it is checked out; a
 * project without one is known by its folder, because two of them can easily be called `backend`.
 */
export function projectId({ config, root }: Project): string {
  return config.name ?? root;
}

/** The project's name as part of a database name that nobody has to quote. */
function stem(project: string): string {
  const plain = project.toLowerCase().replaceAll(/[^a-z0-9_]+/g, "_").replaceAll(/^_+|_+$/g, "");
  const safe = /^[a-z]/.test(plain) && !plain.startsWith("confiture_")
    ? plain
    : plain === ""
    ? "project"
    : `p_${plain}`;
  return safe.slice(0, longestBytes - suffixBytes).replace(/_+$/, "");
}
