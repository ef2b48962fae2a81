import { ConfitureError } from "../../errors.ts";
import type { Host } from "../../host.ts";

/** Whom the server runs as when we are root, because PostgreSQL refuses to. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/** `postgres`, else `nobody`; undefined when we are an ordinary user and the server runs as ourselves. */
export async function serverUser(host: Host): Promise<ServerUser | undefined> {
  if (host.uid !== 0) return undefined;
  const users = await Deno.readTextFile("/etc/passwd").catch(() => "");
  for (const wanted of ["postgres", "nobody"]) {
    for (const line of users.split("\n")) {
      const [name, , uid, gid] = line.split(":");
      if (name === wanted) return { name, uid: Number(uid), gid: Number(gid) };
    }
  }
  throw new ConfitureError("embedded-no-user", { why: "/etc/passwd has neither postgres nor nobody" });
}
