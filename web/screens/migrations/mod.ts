export { MigrationsScreen } from "./screen.tsx";
export { MigrationScreen } from "./migration.tsx";
