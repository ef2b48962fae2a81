import { functionName, type Reader, roleName } from "./reader.ts";

export const eventTriggers: Reader = {
  kind: "event trigger",
  catalog: "pg_event_trigger",
  sql: () =>
    `SELECT e.oid, e.evtname AS name, ${roleName("e.evtowner")} AS owner, e.evtevent AS event,
       ${functionName("e.evtfoid")} AS function, NULLIF(e.evtenabled, 'O') AS enabled,
       (SELECT pg_catalog.json_agg(t ORDER BY t COLLATE pg_catalog."C") FROM pg_catalog.unnest(e.evttags) t) AS tags
     FROM pg_catalog.pg_event_trigger e`,
};
