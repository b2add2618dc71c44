import { get, post } from "../common/api";
import { lang } from "../common/lang";

export type State = "queued" | "running" | "ready" | "failed";
export type Report = {
  id: string;
  hall: string;
  kind: string;
  period: string;
  from: string;
  to: string;
  due: string;
  state: State;
  done: number;
  steps: number;
  problem: string;
  made_at: string | null;
  made_by: string;
  definitions: number | null;
  sha256: string;
};
export type Span = "day" | "week" | "month" | "quarter" | "year";
export type Kind = { code: string; name: string; span: Span };
export type Upcoming = { kind: string; period: string; to: string; due: string };
export type HallName = { code: string; name: string; name_en: string };
export type ListedReport = Report & { name: string };
export type ReportList = { items: ListedReport[]; year: number; kinds: Kind[]; upcoming: Upcoming[]; halls: HallName[] };

export type FigureName = { name: string; title: string; formula: string };
export type Section = {
  name: string;
  title: string;
  by: string;
  cut: string;
  lines: "all" | "top" | "without";
  figures: FigureName[];
  rows: { key: string; label: string; shown: string[] }[];
  total: string[];
  before: { title: string; shown: string[] }[];
};
export type Adjustment = {
  month: string;
  number: number;
  cut: string;
  cut_title: string;
  where: string;
  title: string;
  was_shown: string;
  now_shown: string;
  since: string;
  why: string;
};
export type Attempt = { at: string; ok: boolean; answer: string; files: { name: string; size: number; sha256: string }[] };
export type Sending = { way: "mail" | "folder"; target: string; state: "waiting" | "sent" | "failed"; sent_at: string | null; next_at: string | null; attempts: Attempt[] };
export type ReportFile = { format: Format; lang: string; bytes: number; sha256: string };
export type WholeReport = Report & { content: { halls: HallName[]; target_seconds: number } | null; title: string; note: string; sections: Section[]; files: ReportFile[]; adjustments: Adjustment[]; sendings: Sending[] };

export const FORMATS = ["pdf", "xlsx", "csv"] as const;
export type Format = (typeof FORMATS)[number];

function base(hall: string): string {
  return `/api/v1/halls/${encodeURIComponent(hall)}/reports`;
}

export const readReports = (hall: string, year: number | null): Promise<ReportList> => get(`${base(hall)}${year ? `?year=${year}` : ""}`, { tries: 2 });
export const readReport = (hall: string, id: string): Promise<WholeReport> => get(`${base(hall)}/${encodeURIComponent(id)}`, { tries: 2 });
export const askForReport = (hall: string, kind: string, period: string, press: Parameters<typeof post>[2]): Promise<Report> => post(base(hall), { kind, period }, press);
export const act = (hall: string, id: string, verb: "retry" | "send", press: Parameters<typeof post>[2]): Promise<Report> => post(`${base(hall)}/${encodeURIComponent(id)}/actions/${verb}`, {}, press);

export function fileAddress(hall: string, id: string, format: Format): string {
  return `${base(hall)}/${encodeURIComponent(id)}/file?format=${format}&lang=${lang.value}`;
}

export type TicketBehind = { id: string; ticket_no: string; day: string; zone: string; window: string | null; state: string; issued_at: string | null; called_at: string | null };

/** Where the tickets of one figure of a report are: all of them, or those of one value of its cut. */
export function ticketsAddress(hall: string, of: Pick<Report, "from" | "to">, target: number, figure: string, by: string, key: string): string {
  const asked = new URLSearchParams({ from: of.from, to: of.to, figure, target_minutes: String(Math.round(target / 60)), limit: "50" });
  if (by && by !== "hall") asked.set(by, key);
  return `/api/v1/halls/${encodeURIComponent(by === "hall" && key ? key : hall)}/figures/tickets?${asked.toString()}`;
}

