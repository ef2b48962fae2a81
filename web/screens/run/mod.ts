export { RunScreen } from "./screen.tsx";
