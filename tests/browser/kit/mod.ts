/** What tests of the dashboard share: a server with people and projects, and a browser that looks at it. */
export { browserSuite, type SuiteOptions, type Visit } from "./suite.ts";
export { type Opened, type OpenOptions } from "./open_page.ts";
export { type BrowserPlace, browserPlace, type Files, password, type Person } from "./place.ts";
export { chromiumPath } from "./chromium.ts";
export { type Project } from "./project.ts";
export { until } from "../../server/fleet.ts";
