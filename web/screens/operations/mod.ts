export { OperationScreen, OperationsScreen } from "./screen.tsx";
