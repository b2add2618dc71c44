import { ownPage } from "../common/own-page";

/** Where a person goes after logging in: back to the page that asked, else to the page of the role. */
export function destination(search: string, role: string): string {
  const next = new URLSearchParams(search).get("next");
  if (next && isOwnPage(next)) return next;
  return `/${ownPage(role)}`;
}

/** Whether somebody who is logged in came to change the password. */
export function wantsNewPassword(search: string): boolean {
  return new URLSearchParams(search).get("change") === "password";
}

/** A path of this server; an address of another, also one written "//host" or "/\host", would lead people away. */
function isOwnPage(next: string): boolean {
  return /^\/(?![/\\])/.test(next) && !next.startsWith("/login");
}
