import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ScheduleAnswer } from "../../api/mod.ts";
import { ask, get, may, path, query } from "../../state/mod.ts";
import {
  ActHead,
  Ago,
  Button,
  Confirm,
  Empty,
  LinkButton,
  Loaded,
  Mark,
  RunMark,
  Table,
  useResource,
} from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { ProjectChoice } from "./project_choice.tsx";
import { sayCron, saySchedule, sayTime, scheduleOrder, schedulePath } from "./state.ts";

/** Runs by the clock. */
export function SchedulesScreen(): JSX.Element {
  const project = query.value.get("project");
  return (
    <Frame
      tab="/settings/schedules"
      sub="Operations that run by the clock, each with the rights of whoever keeps it."
      actions={project !== null && may("run:read", project) && (
        <LinkButton href={schedulePath(project)} icon="plus" kind="primary">Make a schedule</LinkButton>
      )}
    >
      <ProjectChoice>{(project) => <Schedules key={project} project={project} />}</ProjectChoice>
    </Frame>
  );
}

interface Asked {
  act: "on" | "off" | "delete";
  schedule: ScheduleAnswer;
}

function Schedules({ project }: { project: string }): JSX.Element {
  const schedules = useResource(
    async (signal) =>
      (await get<{ schedules: ScheduleAnswer[] }>(path`/api/projects/${project}/schedules`, signal)).schedules,
    [project],
  );
  const asked = useSignal<Asked | undefined>(undefined);
  return (
    <>
      <Loaded of={schedules} what="schedules">
        {(schedules) =>
          schedules.length === 0
            ? (
              <Empty icon="runs" title={`Nothing runs by the clock in ${project}`}>
                <p>
                  Look for drift each night, take a status each hour: a schedule asks for the run, and a webhook tells
                  you what came of it.
                </p>
              </Empty>
            )
            : (
              <Table label="Schedules" kind="stacked">
                <thead>
                  <tr>
                    <th>Schedule</th>
                    <th>Runs</th>
                    <th>When</th>
                    <th>Next</th>
                    <th>Last run</th>
                    <th>Rights of</th>
                    <ActHead />
                  </tr>
                </thead>
                <tbody>
                  {schedules.map((each) => (
                    <Row
                      key={each.name}
                      schedule={each}
                      ask={(act) => asked.value = { act, schedule: each }}
                    />
                  ))}
                </tbody>
              </Table>
            )}
      </Loaded>
      {asked.value && <Question {...asked.value} close={() => asked.value = undefined} reload={schedules.reload} />}
    </>
  );
}

function Row({ schedule, ask }: { schedule: ScheduleAnswer; ask(act: Asked["act"]): void }): JSX.Element {
  const { project, name, operation, environment, cron, time_zone, is_enabled, stopped_because, next_at } = schedule;
  const { tone, text } = saySchedule(schedule);
  return (
    <tr>
      <td>
        <span class="row">
          {may("run:read", project) ? <a href={schedulePath(project, name)}>{name}</a> : name}
          <Mark tone={tone}>{text}</Mark>
        </span>
        {stopped_because && <div class="wrong-note">{stopped_because}</div>}
      </td>
      <td data-label="Runs">
        <span>
          {operation}
          {environment && <span class="soft">{` · ${environment}`}</span>}
        </span>
      </td>
      <td data-label="When">
        <div>
          <div>{sayCron(cron)}</div>
          <div class="soft">{time_zone}</div>
        </div>
      </td>
      <td data-label="Next" class="nowrap soft">
        {next_at === null ? "never" : <time dateTime={next_at}>{sayTime(next_at, time_zone)}</time>}
      </td>
      <td data-label="Last run">
        {schedule.last_run === null
          ? <span class="soft">none yet</span>
          : (
            <a class="row" href={path`/runs/${schedule.last_run}`} aria-label={`Last run of ${name}`}>
              {schedule.last_status && <RunMark status={schedule.last_status} />}
              {schedule.last_at && (
                <span class="soft">
                  <Ago at={schedule.last_at} />
                </span>
              )}
            </a>
          )}
      </td>
      <td data-label="Rights of">{schedule.owner ?? <span class="soft">nobody</span>}</td>
      <td class="fit">
        <span class="row acts">
          {may("run:read", project) && (
            <Button
              small
              label={is_enabled ? `Switch off ${name}` : `Switch on ${name}`}
              onClick={() => ask(is_enabled ? "off" : "on")}
            >
              {is_enabled ? "Switch off" : "Switch on"}
            </Button>
          )}
          {may("submit", project) && (
            <Button small kind="danger" label={`Forget ${name}`} onClick={() => ask("delete")}>Forget</Button>
          )}
        </span>
      </td>
    </tr>
  );
}

function Question(
  { act, schedule, close, reload }: Asked & { close(): void; reload(): Promise<void> },
): JSX.Element {
  const { project, name, operation, environment } = schedule;
  const address = path`/api/projects/${project}/schedules/${name}`;
  const where = environment === null ? operation : `${operation} on ${environment}`;
  if (act === "delete") {
    return (
      <Confirm
        title={`Forget the schedule ${name}?`}
        act="Forget it"
        close={close}
        does={async () => {
          await ask("DELETE", address);
          await reload();
        }}
      >
        <p>
          {where}{" "}
          is not asked for by the clock any more. Runs that it asked for stay with their records, and one that goes on
          now goes on.
        </p>
      </Confirm>
    );
  }
  return (
    <Confirm
      title={act === "on" ? `Switch ${name} on?` : `Switch ${name} off?`}
      act={act === "on" ? "Switch it on" : "Switch it off"}
      kind="primary"
      close={close}
      does={async () => {
        await ask("PUT", address, { ...scheduleOrder(schedule), is_enabled: act === "on" });
        await reload();
      }}
    >
      <p>
        {act === "on"
          ? `From then on it asks for ${where} with your rights, also where that can lose something.`
          : `Nothing asks for ${where} by the clock until somebody switches it on again. You keep it from then on.`}
      </p>
    </Confirm>
  );
}
