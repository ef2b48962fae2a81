import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { asProblem, get, type Problem } from "../../state/mod.ts";
import { sayTime } from "./state.ts";

/** Somebody types: it is asked when they pause. */
const pauseMs = 250;

/** The next times of a cron expression, as the server that will keep it counts them. */
export function NextTimes({ cron, zone }: { cron: string; zone: string }): JSX.Element {
  const times = useSignal<readonly string[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const search = new URLSearchParams({ cron: cron.trim(), time_zone: zone.trim() });
      try {
        const answer = await get<{ times: string[] }>(`/api/schedule-times?${search}`, controller.signal);
        if (controller.signal.aborted) return;
        times.value = answer.times;
        problem.value = undefined;
      } catch (error) {
        if (controller.signal.aborted) return;
        times.value = [];
        problem.value = asProblem(error);
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [cron, zone]);
  return (
    <div class="field" role="status">
      <span class="label">Next times</span>
      {problem.value
        ? <span class="wrong">{problem.value.detail}</span>
        : <ul class="soft">{times.value.map((time) => <li key={time}>{sayTime(time, zone)}</li>)}</ul>}
    </div>
  );
}
