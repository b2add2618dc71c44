import type { ServiceItem } from "../common/contract";

/** Departments in the order in which the hall names them first, each with its items. */
export function byDepartment(items: readonly ServiceItem[]): [department: string, items: ServiceItem[]][] {
  const groups = new Map<string, ServiceItem[]>();
  for (const item of items) groups.set(item.department, [...(groups.get(item.department) ?? []), item]);
  return [...groups];
}
