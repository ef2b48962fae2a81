/** Settings: who may come in, what the server keeps for projects, and what it wrote down. */
export { SettingsScreen } from "./frame.tsx";
export { PeopleScreen } from "./people.tsx";
export { NewPersonScreen } from "./new_person.tsx";
export { PersonScreen } from "./person.tsx";
export { TokensScreen } from "./tokens.tsx";
export { NewTokenScreen } from "./new_token.tsx";
export { SessionsScreen } from "./sessions.tsx";
export { ProjectsScreen } from "./projects.tsx";
export { ProjectSettingsScreen } from "./project.tsx";
export { WebhooksScreen } from "./webhooks.tsx";
export { NewWebhookScreen } from "./new_webhook.tsx";
export { PluginScreen, PluginsScreen } from "./plugins.tsx";
export { AuditScreen } from "./audit.tsx";
export { SchedulesScreen } from "./schedules.tsx";
export { ScheduleScreen } from "./schedule_form.tsx";
