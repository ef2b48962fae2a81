export { RunTable } from "./run_table.tsx";
export { RunsScreen } from "./screen.tsx";
