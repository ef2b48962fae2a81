import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { OperationAnswer, ScheduleAnswer } from "../../api/mod.ts";
import {
  ask,
  fieldProblem,
  formFields,
  formInput,
  get,
  go,
  path,
  query,
  refusedField,
  type Typed,
  typedInput,
} from "../../state/mod.ts";
import {
  Button,
  CheckField,
  Empty,
  Form,
  LinkButton,
  Loaded,
  ProblemBox,
  SchemaFields,
  SelectField,
  TextField,
  useAct,
  useResource,
} from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { Guarded } from "./guarded.tsx";
import { NextTimes } from "./next_times.tsx";
import { ProjectChoice } from "./project_choice.tsx";
import { useEnvironments } from "./place_fields.tsx";
import { usualTimes } from "./state.ts";

interface Known {
  operations: OperationAnswer[];
  schedule: ScheduleAnswer | undefined;
}

/** Makes a schedule, or changes the one that the address names. */
export function ScheduleScreen(): JSX.Element {
  return (
    <ProjectChoice isFixed>
      {(project) => (
        <Guarded key={project} verb="run:read" project={project} role="author" what="keep schedules">
          <Schedule project={project} />
        </Guarded>
      )}
    </ProjectChoice>
  );
}

function Schedule({ project }: { project: string }): JSX.Element {
  const name = query.value.get("name") ?? undefined;
  const known = useResource(async (signal): Promise<Known> => {
    const [{ operations }, { schedules }] = await Promise.all([
      get<{ operations: OperationAnswer[] }>("/api/operations", signal),
      get<{ schedules: ScheduleAnswer[] }>(path`/api/projects/${project}/schedules`, signal),
    ]);
    return { operations, schedule: schedules.find((each) => each.name === name) };
  }, [project, name]);
  const list = `/settings/schedules?project=${encodeURIComponent(project)}`;
  return (
    <Frame
      tab="/settings/schedules"
      title={name ?? "Make a schedule"}
      sub={name === undefined ? `Something of ${project} runs by the clock.` : `A schedule of ${project}.`}
      back={{ href: list, label: `Schedules of ${project}` }}
    >
      <Loaded of={known} what="what can be run">
        {({ operations, schedule }) =>
          name !== undefined && schedule === undefined
            ? (
              <Empty icon="search" title={`There is no schedule ${name}`}>
                <LinkButton href={list}>All schedules</LinkButton>
              </Empty>
            )
            : (
              <ScheduleForm
                key={name}
                project={project}
                operations={operations}
                schedule={schedule}
                list={list}
              />
            )}
      </Loaded>
    </Frame>
  );
}

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];

function ScheduleForm(
  { project, operations, schedule, list }: {
    project: string;
    operations: readonly OperationAnswer[];
    schedule: ScheduleAnswer | undefined;
    list: string;
  },
): JSX.Element {
  const name = useSignal(schedule?.name ?? "");
  const chosen = useSignal(schedule?.operation ?? "drift");
  const cron = useSignal(schedule?.cron ?? "0 6 * * *");
  const zone = useSignal(schedule?.time_zone ?? ownZone);
  const isEnabled = useSignal(schedule?.is_enabled ?? true);
  const confirm = useSignal("");
  const wasSent = useSignal(false);
  const environments = useEnvironments(project);
  const { problem, run } = useAct();
  const operation = operations.find((each) => each.name === chosen.value);
  const fields = useMemo(() => operation === undefined ? [] : formFields(operation.input), [operation]);
  const typed = useSignal<Typed>(typedInput(fields, schedule?.input ?? {}));
  const send = async () => {
    wasSent.value = true;
    if (operation === undefined) return;
    if (fields.some((field) => fieldProblem(field, typed.value[field.name]) !== undefined)) return;
    const body = {
      operation: operation.name,
      input: formInput(fields, typed.value),
      cron: cron.value.trim(),
      time_zone: zone.value.trim(),
      is_enabled: isEnabled.value,
      ...(confirm.value.trim() && { confirm: confirm.value.trim() }),
    };
    const isKept = await run(() => ask("PUT", path`/api/projects/${project}/schedules/${name.value.trim()}`, body));
    if (isKept) go(list);
  };
  const gone = operation === undefined ? [{ value: chosen.value, label: `${chosen.value} (no longer there)` }] : [];
  return (
    <Form
      class="panel narrow"
      send={() => send()}
    >
      <div class="body stack">
        {schedule === undefined && (
          <TextField
            label="Name"
            hint="Letters, digits, blanks and . _ - only."
            placeholder="nightly drift"
            value={name.value}
            onInput={(value) => name.value = value}
            autocomplete="off"
            required
            autofocus
          />
        )}
        <SelectField
          label="Operation"
          hint={operation?.summary}
          value={chosen.value}
          options={[...gone, ...operations.map((each) => ({ value: each.name }))]}
          onChange={(value) => {
            chosen.value = value;
            // An environment that was chosen is meant for the next operation too.
            typed.value = typed.value.env === undefined ? {} : { env: typed.value.env };
          }}
        />
        <SchemaFields
          fields={fields}
          typed={typed.value}
          environments={environments}
          showProblems={wasSent.value}
          refused={refusedField(problem.value)}
          change={(name, value) => typed.value = { ...typed.value, [name]: value }}
        />
        {operation?.effect === "destroy" && (
          <TextField
            label="Environment once more"
            hint="It can lose something, each time. Type the name of the environment where you agree to that."
            value={confirm.value}
            onInput={(value) => confirm.value = value}
            autocomplete="off"
          />
        )}
        <SelectField
          label="When"
          value={usualTimes.some((each) => each.cron === cron.value) ? cron.value : ""}
          options={[
            ...usualTimes.map(({ cron, label }) => ({ value: cron, label })),
            { value: "", label: "as the five fields below say" },
          ]}
          onChange={(value) => {
            if (value !== "") cron.value = value;
          }}
        />
        <TextField
          label="Cron"
          hint="Minute, hour, day of the month, month, day of the week."
          value={cron.value}
          onInput={(value) => cron.value = value}
          mono
          autocomplete="off"
          required
        />
        <TextField
          label="Time zone"
          hint="Whose clocks count, through summer time too."
          value={zone.value}
          list={zones}
          onInput={(value) => zone.value = value}
          autocomplete="off"
          required
        />
        <NextTimes cron={cron.value} zone={zone.value} />
        <CheckField
          label="On"
          hint="Off, it is kept and asks for nothing."
          checked={isEnabled.value}
          onChange={(checked) => isEnabled.value = checked}
        />
        {problem.value && <ProblemBox problem={problem.value} />}
        <p class="faint">
          Its runs have your rights. When you lose them, or are shut out, it stops and says why.
        </p>
        <div class="row">
          <Button type="submit" kind="primary">
            {schedule === undefined ? "Make the schedule" : "Keep the changes"}
          </Button>
          <LinkButton href={list} kind="quiet">Leave it</LinkButton>
        </div>
      </div>
    </Form>
  );
}
