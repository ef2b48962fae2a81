export { EnvironmentCatalog, SchemaScreen } from "./screen.tsx";
