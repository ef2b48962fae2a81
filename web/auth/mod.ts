/** Who asks and what they may do: accounts, sessions, tokens, roles. */
export { shortestPassword } from "./password.ts";
export {
  type Caller,
  type Grant,
  isAllowed,
  isAllowedSomewhere,
  type Place,
  type Role,
  roles,
  rolesFor,
  type Verb,
} from "./rights.ts";
export { placesOf, verbFor, verbs, verbsOf } from "./rights.ts";
export { createPerson, grantGroupRole, grantRole } from "./people.ts";
export { identifiedPerson } from "./identified_person.ts";
export { flowMinutes, IdentityProvider, providerSettings } from "./identity_provider.ts";
export { callerOfSession, callerOfToken, endSessions, longestHours, openSessionOf, rightsOf } from "./session.ts";
export { hasNobody, makeFirstCode, makeSetupCode, type SetupRequest, useSetupCode } from "./setup_code.ts";
export { personByPassword } from "./sign_in.ts";
export { newToken } from "./secret_token.ts";
