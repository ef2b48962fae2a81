import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Role } from "../../api/mod.ts";
import { Button, Form, ProblemBox, SelectField, TextField, useAct } from "../../parts/mod.ts";
import { PlaceFields } from "./place_fields.tsx";
import { roles, roleWords, type Where } from "./state.ts";

export interface NewGrant extends Where {
  role: Role;
}

export const viewerEverywhere: NewGrant = { role: "viewer", project: null, environment: null };

/** A role, what it lets somebody do, and where. */
export function GrantFields({ grant, change }: { grant: NewGrant; change(grant: NewGrant): void }): JSX.Element {
  return (
    <>
      <SelectField
        label="Role"
        hint={roleWords[grant.role]}
        value={grant.role}
        options={roles.map((value) => ({ value }))}
        onChange={(value) => change({ ...grant, role: value as Role })}
      />
      <PlaceFields where={grant} change={(where) => change({ ...grant, ...where })} />
    </>
  );
}

/** Gives a role, to somebody who is known or to a group that is named. */
export function GrantForm(
  { asksGroup, give }: { asksGroup?: boolean; give(grant: NewGrant, group: string): Promise<unknown> },
): JSX.Element {
  const grant = useSignal<NewGrant>(viewerEverywhere);
  const group = useSignal("");
  const { problem, run } = useAct();
  return (
    <Form
      class="stack"
      send={async () => {
        if (!await run(() => give(grant.value, group.value.trim()))) return;
        grant.value = viewerEverywhere;
        group.value = "";
      }}
    >
      {asksGroup && (
        <TextField
          label="Group"
          hint="As the identity provider writes it."
          value={group.value}
          onInput={(value) => group.value = value}
          required
          autocomplete="off"
        />
      )}
      <GrantFields grant={grant.value} change={(value) => grant.value = value} />
      {problem.value && <ProblemBox problem={problem.value} />}
      <div class="row">
        <Button type="submit">Give the role</Button>
      </div>
    </Form>
  );
}
