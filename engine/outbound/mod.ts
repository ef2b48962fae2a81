/** Requests to servers that a user names: only to addresses that were checked, signed, without redirects. */
export { allowedAddresses, type PrivateAddresses } from "./allowed_addresses.ts";
export { post } from "./post.ts";
export { Refused } from "./refused.ts";
export { type Sending, sendTo } from "./send_to.ts";
export { signatureOf } from "./signature_of.ts";
