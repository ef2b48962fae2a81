export { HomeScreen, ProjectScreen } from "./screen.tsx";
