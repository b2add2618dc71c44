const LEADERS = new Set(["shift_leader", "manager", "sub_hall_head", "admin"]);

/** May act for any window of the hall. */
export function leadsHall(role: string): boolean {
  return LEADERS.has(role);
}

/** May call from a window. */
export function worksAtWindows(role: string): boolean {
  return role === "clerk" || leadsHall(role);
}

/** Where somebody of this role works, so that nobody is led to a page that only refuses. */
export function ownPage(role: string): "desk" | "guide-desk" | "floor" | "centre" {
  if (role === "observer") return "centre";
  return role === "clerk" ? "desk" : role === "guide" ? "guide-desk" : "floor";
}
