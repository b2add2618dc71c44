import type { Me, WindowNow } from "../common/contract";
import { leadsHall, worksAtWindows } from "../common/own-page";

/** May act for any window of the hall. */
export function isLeader(me: Me): boolean {
  return leadsHall(me.person.role);
}

export function mayWorkAtWindows(me: Me): boolean {
  return worksAtWindows(me.person.role);
}

/** Who has sat down at this window instead of this clerk; null while it is the clerk's own, nobody's, or the person leads. */
export function takenBy(window: WindowNow, me: Me): string | null {
  const staff = window.staff;
  return staff && staff.id !== me.person.id && !isLeader(me) ? staff.name : null;
}
