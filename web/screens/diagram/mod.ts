export { DiagramScreen } from "./screen.tsx";
