import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { post, Problem, upload } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import { common } from "../common/texts";
import { Table } from "../common/table";
import type { TabProps } from "./admin";
import { Ask, Field, Refusal, Select } from "./fields";
import { WrongRows } from "./import";
import { at, useDeed, useLoaded } from "./server";
import type { AttendanceLine, BookedTwice, DutyLeader, HeadSetup, PairChange, RosterView, WrongRow } from "./shapes";
import { t, words } from "./texts";

const DAY_MS = 86_400_000;
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Monday of the week that lies so many weeks from now, as "2026-11-30". */
function monday(weeks: number): string {
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const since = (new Date(today).getUTCDay() + 6) % 7;
  return new Date(today + (weeks * 7 - since) * DAY_MS).toISOString().slice(0, 10);
}

/** Who is to be at which post, who was there, and who held the posts. */
export function RosterTab({ hall, me }: TabProps): JSX.Element {
  return (
    <>
      <RosterPanel hall={hall} />
      <AttendancePanel hall={hall} />
      <PairsPanel hall={hall} />
      {me.person.role !== "shift_leader" && <HeadsPanel hall={hall} />}
    </>
  );
}

/** Windows that the forecast asks for beyond the roster. */
type Short = { day: string; zone: string; from: string; to: string; windows: number };

function RosterPanel({ hall }: { hall: string }): JSX.Element {
  const week = useSignal(0);
  const importing = useSignal(false);
  const first = monday(week.value);
  const roster = useLoaded<RosterView>(`${at(hall, "roster")}?first=${first}&days=7`);
  const leaders = useLoaded<{ items: DutyLeader[] }>(`${at(hall, "duty-leaders")}?first=${first}&days=7`);
  const needs = useLoaded<{ gaps: Short[] }>(`${at(hall, "staffing-plan")}?from=${first}&days=7`);
  const leading = useSignal<string | null>(null);
  const twice = useSignal<BookedTwice[]>([]);
  const setting = useDeed(
    async (pressed, line: { post: string; day: string; session: number; role: string }) => {
      await post(at(hall, "roster"), { lines: [line] }, { press: pressed });
      roster.reload();
      needs.reload();
    },
    [hall, first],
  );
  const copying = useDeed(
    async (pressed) => {
      await post(at(hall, "roster", "actions", "copy-week"), { source: monday(week.value - 1), target: first }, { press: pressed });
      roster.reload();
    },
    [hall, first],
  );
  const view = roster.value.value;
  const worked = (view?.days ?? []).filter((day) => day.sessions.length > 0);
  const file = `${at(hall, "roster", "file")}?first=${first}&days=7&format=xlsx&lang=${lang.value}`;
  return (
    <section class="panel roster" data-value="roster">
      <div class="panel-head">
        <h2>{t("roster")}</h2>
        <span class="row-deeds">
          <Button action="week-before" class="row-button" onPress={() => (week.value -= 1)}>
            {t("week_before")}
          </Button>
          <Button action="week-after" class="row-button" onPress={() => (week.value += 1)}>
            {t("week_after")}
          </Button>
          <Button action="copy-week" class="row-button" busy={copying.busy.value} onPress={() => void copying.run()}>
            {t("copy_week")}
          </Button>
          <Button action="import-roster" class="row-button" onPress={() => (importing.value = true)}>
            {t("import")}
          </Button>
          <a class="button row-button" data-action="export-roster" href={file} download>
            {t("roster_export")}
          </a>
        </span>
      </div>
      <p class="quiet">{t("roster_hint")}</p>
      {roster.refused.value && <Banner tone="bad">{roster.refused.value}</Banner>}
      <Refusal deed={setting} />
      <Refusal deed={copying} />
      {twice.value.length > 0 && (
        <Banner tone="bad" field="twice">
          {t("roster_twice", { n: twice.value.length, names: [...new Set(twice.value.map((one) => one.name))].join("、") })}
        </Banner>
      )}
      {view && view.gaps > 0 && (
        <Banner tone="warn" field="gaps">
          {t("roster_gaps", { n: view.gaps })}
        </Banner>
      )}
      {needs.value.value && needs.value.value.gaps.length > 0 && (
        <Banner tone="warn" field="short">
          {t("roster_short", { list: needs.value.value.gaps.map((one) => t("roster_short_one", { ...one, n: one.windows })).join("；") })}
        </Banner>
      )}
      {view && (
        <Table
          caption={t("roster_week", { day: first })}
          head={[{ text: t("roster_day") }, { text: t("roster_session") }, ...view.posts.map((one) => ({ text: `${one.window} ${one.name}` })), { text: t("duty_leader") }]}
          rows={worked.length}
          empty={t("roster_no_days")}
          cards
        >
          {worked.map((day, place) =>
            day.sessions.map((session, nth) => (
              <tr key={`${day.day}/${session.session}`} role="row" class="roster-row">
                {nth === 0 && (
                  <th scope="rowgroup" role="rowheader" class="roster-day" rowSpan={day.sessions.length}>
                    {dayName(day.day)}
                  </th>
                )}
                <td role="cell">
                  {nth > 0 && <span class="roster-again">{dayName(day.day)} </span>}
                  {session.from}–<wbr />
                  {session.to}
                </td>
                {session.posts.map((line) => (
                  <td key={line.post} role="cell" data-label={postName(view, line.post)} class={line.gap ? "roster-gap" : line.open ? "" : "roster-closed"} data-value={`${day.day}/${session.session}/${line.post}`}>
                    <span>
                      {!line.open && <span class="quiet">{t("roster_closed")}</span>}
                      <select
                        class="roster-choice"
                        hidden={!line.open && !line.planned}
                        title={line.name || undefined}
                        aria-label={t("roster_cell", { day: day.day, n: session.session, post: line.post })}
                        value={line.planned ?? ""}
                        onChange={(event) => void setting.run({ post: line.post, day: day.day, session: session.session, role: event.currentTarget.value })}
                      >
                        <option value="">{t("none")}</option>
                        {(["A", "B"] as const).map((role) => (
                          <option key={role} value={role}>
                            {role} {view.posts.find((one) => one.code === line.post)?.pair[role]?.name ?? ""}
                          </option>
                        ))}
                      </select>
                      {line.stands_in && <span class="quiet">{t("roster_stands_in", { name: line.name })}</span>}
                      {line.gap && line.gap !== "unplanned" && <strong class="roster-why">{words("gap", line.gap)}</strong>}
                    </span>
                  </td>
                ))}
                {nth === 0 && (
                  <td role="cell" data-label={t("duty_leader")} rowSpan={day.sessions.length}>
                    <Button action="duty-leader" kind="quiet" class="row-button" value={day.day} onPress={() => (leading.value = day.day)}>
                      {leaders.value.value?.items.find((one) => one.day === day.day)?.name || t("duty_leader_set")}
                      <span class="visually-hidden"> {worked[place]?.day}</span>
                    </Button>
                  </td>
                )}
              </tr>
            )),
          )}
        </Table>
      )}
      {importing.value && (
        <RosterImport
          hall={hall}
          template={file}
          onDone={(found) => {
            importing.value = false;
            twice.value = found;
            roster.reload();
          }}
          onClose={() => (importing.value = false)}
        />
      )}
      {leading.value && (
        <LeaderForm
          hall={hall}
          day={leading.value}
          known={leaders.value.value?.items.find((one) => one.day === leading.value)}
          onDone={() => {
            leading.value = null;
            leaders.reload();
          }}
          onClose={() => (leading.value = null)}
        />
      )}
    </section>
  );
}

function dayName(day: string): string {
  return `${day.slice(5)} ${words("weekday", WEEKDAYS[(new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7]!)}`;
}

function postName(view: RosterView, code: string): string {
  const post = view.posts.find((one) => one.code === code);
  return post ? `${post.window} ${post.name}` : code;
}

type ImportProps = { hall: string; template: string; onDone: (twice: BookedTwice[]) => void; onClose: () => void };

function RosterImport({ hall, template, onDone, onClose }: ImportProps): JSX.Element {
  const file = useSignal<File | null>(null);
  const wrong = useSignal<WrongRow[]>([]);
  const id = useId();
  const bring = useDeed(
    async (pressed) => {
      wrong.value = [];
      let found: BookedTwice[] = [];
      try {
        found = (await upload<{ twice: BookedTwice[] }>(at(hall, "roster", "import"), file.value!, { press: pressed })).twice;
      } catch (error) {
        if (error instanceof Problem) wrong.value = (error.body["rows"] ?? []) as WrongRow[];
        throw error;
      }
      onDone(found);
    },
    [file.value],
  );
  return (
    <Dialog title={t("roster_import_title")} onClose={onClose} class="ask-wide">
      <p>{t("roster_import_what")}</p>
      <p class="links">
        <a data-action="template" href={template} download>
          {t("roster_template")}
        </a>
      </p>
      <div class="field">
        <label class="field-label" for={id}>
          {t("import_file")}
        </label>
        <input id={id} class="field-input" type="file" name="file" accept=".csv,.xlsx" onChange={(event) => (file.value = event.currentTarget.files?.[0] ?? null)} />
      </div>
      <Refusal deed={bring} />
      {wrong.value.length > 0 && <WrongRows rows={wrong.value} />}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button action="import" kind="primary" busy={bring.busy.value} disabled={file.value === null} onPress={() => void bring.run()}>
          {t("import")}
        </Button>
      </div>
    </Dialog>
  );
}

type LeaderProps = { hall: string; day: string; known: DutyLeader | undefined; onDone: () => void; onClose: () => void };

function LeaderForm({ hall, day, known, onDone, onClose }: LeaderProps): JSX.Element {
  const name = useSignal(known?.name ?? "");
  const title = useSignal(known?.title ?? "");
  const phone = useSignal(known?.phone ?? "");
  const deed = useDeed(async (pressed) => {
    await post(at(hall, "duty-leaders"), { day, name: name.value, title: title.value, phone: phone.value }, { press: pressed });
    onDone();
  });
  return (
    <Ask title={t("duty_leader_title", { day })} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <p class="quiet">{t("duty_leader_hint")}</p>
      <div class="form-grid">
        <Field label={t("name")} name="name" value={name.value} maxLength={60} onInput={(value) => (name.value = value)} />
        <Field label={t("duty_title")} name="title" value={title.value} maxLength={60} onInput={(value) => (title.value = value)} />
        <Field label={t("duty_phone")} name="phone" value={phone.value} maxLength={40} onInput={(value) => (phone.value = value)} />
      </div>
    </Ask>
  );
}

function AttendancePanel({ hall }: { hall: string }): JSX.Element {
  const back = useSignal(0);
  const correcting = useSignal<AttendanceLine | null>(null);
  const now = new Date();
  const day = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - back.value * DAY_MS).toISOString().slice(0, 10);
  const sheet = useLoaded<{ items: AttendanceLine[] }>(`${at(hall, "attendance")}?first=${day}&days=1`);
  const lines = sheet.value.value?.items ?? [];
  const minutes = (seconds: number): number => Math.round(seconds / 60);
  return (
    <section class="panel" data-value="attendance">
      <div class="panel-head">
        <h2>{t("attendance")}</h2>
        <span class="row-deeds">
          <Button action="day-before" class="row-button" onPress={() => (back.value += 1)}>
            {t("day_before")}
          </Button>
          <Button action="day-after" class="row-button" disabled={back.value === 0} onPress={() => (back.value -= 1)}>
            {t("day_after")}
          </Button>
          <a class="button row-button" data-action="export-attendance" href={`${at(hall, "attendance", "file")}?first=${day}&days=1&format=xlsx&lang=${lang.value}`} download>
            {t("roster_export")}
          </a>
        </span>
      </div>
      {sheet.refused.value && <Banner tone="bad">{sheet.refused.value}</Banner>}
      <Table
        caption={day}
        head={[
          { text: t("name") },
          { text: t("came") },
          { text: t("left") },
          { text: t("as_a"), number: true },
          { text: t("as_b"), number: true },
          { text: t("paused"), number: true },
          { text: t("left_alone"), number: true },
          { text: t("served"), number: true },
          { text: t("attendance_status") },
          { text: t("attendance_deed") },
        ]}
        rows={lines.length}
        empty={t("attendance_none")}
      >
        {lines.map((line) => (
          <tr key={line.username} data-value={line.username}>
            <td>{line.name}</td>
            <td>{line.came_at ? clock(line.came_at) : ""}</td>
            <td>{line.left_at ? clock(line.left_at) : ""}</td>
            <td class="number">{minutes(line.as_a_seconds)}</td>
            <td class="number">{minutes(line.as_b_seconds)}</td>
            <td class="number">{minutes(line.pause_seconds)}</td>
            <td class="number">{minutes(line.alone_seconds)}</td>
            <td class="number">{line.served}</td>
            <td>
              {words("attendance", line.status)}
              {line.corrected && <span class="quiet"> · {t("corrected", { by: line.corrected.by, reason: line.corrected.reason })}</span>}
            </td>
            <td>
              <Button action="correct" kind="quiet" class="row-button" value={line.username} onPress={() => (correcting.value = line)}>
                {t("correct")}
                <span class="visually-hidden"> {line.name}</span>
              </Button>
            </td>
          </tr>
        ))}
      </Table>
      {correcting.value && (
        <CorrectForm
          hall={hall}
          line={correcting.value}
          onDone={() => {
            correcting.value = null;
            sheet.reload();
          }}
          onClose={() => (correcting.value = null)}
        />
      )}
    </section>
  );
}

type CorrectProps = { hall: string; line: AttendanceLine; onDone: () => void; onClose: () => void };

function CorrectForm({ hall, line, onDone, onClose }: CorrectProps): JSX.Element {
  const status = useSignal(line.status);
  const reason = useSignal("");
  const deed = useDeed(async (pressed) => {
    const body = { day: line.day, status: status.value, reason: reason.value.trim(), ...(line.corrected ? { came_at: line.came_at, left_at: line.left_at } : {}) };
    await post(at(hall, "people", line.username, "attendance"), body, { press: pressed });
    onDone();
  });
  const options = ["present", "late", "left_early", "absent", "leave", "sick", "training", "errand"];
  return (
    <Ask title={t("correct_title", { name: line.name, day: line.day })} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <p class="quiet">{t("correct_hint")}</p>
      <div class="form-grid">
        <Select label={t("attendance_status")} name="status" value={status.value} options={options.map((one) => ({ value: one, text: words("attendance", one) }))} onChoose={(one) => (status.value = one)} />
        <Field label={t("correct_reason")} name="reason" value={reason.value} maxLength={200} onInput={(value) => (reason.value = value)} />
      </div>
    </Ask>
  );
}

function PairsPanel({ hall }: { hall: string }): JSX.Element {
  const changes = useLoaded<{ items: PairChange[] }>(at(hall, "post-changes"));
  // P2 stands before P11, A before B, who holds the post now before those of earlier.
  const order = (one: PairChange): string => `${one.post} ${one.role}`;
  const list = [...(changes.value.value?.items ?? [])].sort((a, b) => order(a).localeCompare(order(b), "zh", { numeric: true }) || b.since.localeCompare(a.since));
  return (
    <section class="panel" data-value="post-changes">
      <h2>{t("pair_changes")}</h2>
      <Table
        caption={t("pair_changes")}
        hideCaption
        head={[{ text: t("posts") }, { text: t("name") }, { text: t("pair_from") }, { text: t("pair_to") }, { text: t("pair_why") }]}
        rows={list.length}
        empty={t("pair_none")}
      >
        {list.map((one) => (
          <tr key={`${one.post}${one.username}${one.since}`}>
            <td>
              {one.post} {one.role}
            </td>
            <td>{one.name}</td>
            <td>{one.started_on}</td>
            <td>
              {one.until ? one.until.slice(0, 10) : t("pair_now")}
              {one.early && <strong class="roster-why"> {t("pair_early")}</strong>}
            </td>
            <td>{[one.reason, one.approved_by, one.end_reason, one.ended_by].filter(Boolean).join(" · ")}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function HeadsPanel({ hall }: { hall: string }): JSX.Element {
  const heads = useLoaded<{ items: HeadSetup[] }>(at(hall, "heads"));
  const adding = useSignal(false);
  const noting = useDeed(
    async (pressed, id: string) => {
      await post(at(hall, "heads", id, "actions", "note"), {}, { press: pressed });
      heads.reload();
    },
    [hall],
  );
  return (
    <section class="panel" data-value="heads">
      <div class="panel-head">
        <h2>{t("heads")}</h2>
        <Button action="add-head" onPress={() => (adding.value = true)}>
          {t("head_add")}
        </Button>
      </div>
      <Refusal deed={noting} />
      <ul class="rows">
        {(heads.value.value?.items ?? []).map((one) => (
          <li key={one.id} class="row" data-value={one.id}>
            <span class="row-mark">{one.hall}</span>
            <span class="row-what">
              <strong>{one.name}</strong>
              <span class="quiet">{[t("head_since", { day: one.since }), one.phone, one.seen_at && t("head_noted", { by: one.seen_by })].filter(Boolean).join(" · ")}</span>
            </span>
            {one.hall !== hall && !one.seen_at && (
              <span class="row-deeds">
                <Button action="note-head" class="row-button" value={one.id} onPress={() => void noting.run(one.id)}>
                  {t("head_note")}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {adding.value && (
        <HeadForm
          hall={hall}
          onDone={() => {
            adding.value = false;
            heads.reload();
          }}
          onClose={() => (adding.value = false)}
        />
      )}
    </section>
  );
}

function HeadForm({ hall, onDone, onClose }: { hall: string; onDone: () => void; onClose: () => void }): JSX.Element {
  const name = useSignal("");
  const phone = useSignal("");
  const since = useSignal(new Date().toISOString().slice(0, 10));
  const deed = useDeed(async (pressed) => {
    await post(at(hall, "heads"), { name: name.value, phone: phone.value, since: since.value }, { press: pressed });
    onDone();
  });
  return (
    <Ask title={t("head_add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <p class="quiet">{t("head_hint")}</p>
      <div class="form-grid">
        <Field label={t("name")} name="name" value={name.value} maxLength={60} onInput={(value) => (name.value = value)} />
        <Field label={t("duty_phone")} name="phone" value={phone.value} maxLength={40} onInput={(value) => (phone.value = value)} />
        <Field label={t("head_from")} name="since" value={since.value} maxLength={10} onInput={(value) => (since.value = value)} />
      </div>
    </Ask>
  );
}
