/** What browsers load: the dashboard as files. */
export { buildDashboard } from "./build_dashboard.ts";
export { Dashboard } from "./dashboard.ts";
