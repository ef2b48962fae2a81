import { z } from "zod";
import { flag, texts } from "./fields.ts";

const port = (fallback: number, lowest: number, description: string) =>
  z.number().int().min(lowest).max(65_535).default(fallback).meta({ description });

/** Keys about what surrounds the database. */
export const infrastructureShape = {
  infrastructure: z.strictObject({
    replicas: texts([], "Names of the read replicas; with one or more, findings about replicas are errors."),
  }).prefault({}).meta({ description: "What runs beside the database." }),
  ssh_tunnel: z.strictObject({
    host: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "is no host name").meta({ description: "SSH server." }),
    user: z.string().regex(/^[A-Za-z0-9_.@-]+$/, "is no user name").optional().meta({ description: "SSH user." }),
    remote_host: z.string().min(1).default("localhost").meta({
      description: "Database host as the SSH server sees it.",
    }),
    remote_port: port(5432, 1, "Database port on that host."),
    remote_socket: z.string().optional().meta({ description: "Unix socket there, instead of host and port." }),
    local_port: port(0, 0, "Port on this machine; 0 takes a free one."),
    identity_file: z.string().optional().meta({ description: "Private key; the SSH agent's when absent." }),
    timeout_s: z.number().positive().default(10).meta({ description: "How long opening may take, in seconds." }),
  }).optional().meta({
    description:
      "SSH tunnel to the database. It is read, but not opened: connecting through it is refused with a remedy.",
  }),
  pggit: z.strictObject({
    enabled: flag(false, "Refused when true: pgGit is not integrated."),
    auto_init: flag(true, "Kept for older projects, without effect while enabled is false."),
    default_branch: z.string().default("main").meta({
      description: "Kept for older projects, without effect while enabled is false.",
    }),
    auto_commit: flag(false, "Kept for older projects, without effect while enabled is false."),
    commit_message_template: z.string().default("Migration: {migration_name}").meta({
      description: "Kept for older projects, without effect while enabled is false.",
    }),
    require_branch: flag(false, "Kept for older projects, without effect while enabled is false."),
    protected_branches: texts(["main", "master"], "Kept for older projects, without effect while enabled is false."),
  }).prefault({}).meta({ description: "pgGit of older projects." }),
};
