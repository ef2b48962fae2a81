export { DriftScreen } from "./screen.tsx";
