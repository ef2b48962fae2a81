import type { JSX } from "preact";
import type { Role, Verb } from "../../api/mod.ts";
import { may } from "../../state/mod.ts";
import { Refused } from "../../parts/mod.ts";

/** A form that whoever may not send it is not shown: the server would refuse all that they type. */
export function Guarded(
  { verb, project, role, what, children }: {
    verb: Verb;
    project?: string;
    /** The least role that has the verb. */
    role: Role;
    /** What it would do: `make accounts`. */
    what: string;
    children: JSX.Element;
  },
): JSX.Element {
  if (may(verb, project)) return children;
  const where = project === undefined ? "here" : `in ${project}`;
  const problem = { status: 403, title: "not allowed", code: "PAGE" };
  return (
    <Refused
      problem={{
        ...problem,
        detail: `you may not ${what} ${where}`,
        remedy: `It takes the role ${role}; an admin can grant it.`,
      }}
    />
  );
}
