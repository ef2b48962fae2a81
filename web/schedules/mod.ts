/** Runs that begin by the clock. */
export { fireSchedules } from "./fire_schedules.ts";
export { nextTime } from "./next_time.ts";
export { findSchedule, listSchedules, type ScheduleRow } from "./read_schedules.ts";
