export { RunsScreen } from "./screen.tsx";
