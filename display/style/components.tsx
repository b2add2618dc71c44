import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Chip } from "../common/chip";
import { Choice } from "../common/choice";
import { Banner, Button, Dialog, Field, Figure, Tile } from "../common/components";
import type { WindowState } from "../common/contract";
import { Icon, ICONS } from "../common/icon";
import { Empty, Keycap, Pager, Plate, Progress, Ring, Skeleton, Timer } from "../common/pieces";
import { Select } from "../common/select";
import { Status } from "../common/status";
import { Table } from "../common/table";
import { toast, ToastBox } from "../common/toast";
import { t } from "./texts";
import { Part } from "./values";

/** A press that only shows how it looks. */
const nothing = (): void => undefined;

export function Icons(): JSX.Element {
  return (
    <Part title={t("icons")}>
      <ul class="style-row">
        {ICONS.map((name) => (
          <li key={name} class="style-icon">
            <Icon name={name} />
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Buttons(): JSX.Element {
  const pressed = useSignal(true);
  return (
    <Part title={t("buttons")}>
      <div class="style-row">
        <Button action="show" kind="primary" onPress={nothing}>
          {t("primary")}
        </Button>
        <Button action="show" onPress={nothing}>
          {t("plain")}
        </Button>
        <Button action="show" kind="quiet" onPress={nothing}>
          {t("quiet")}
        </Button>
        <Button action="show" kind="danger" onPress={nothing}>
          {t("danger")}
        </Button>
      </div>
      <div class="style-row">
        <Button action="show" kind="primary" busy onPress={nothing}>
          {t("busy")}
        </Button>
        <Button action="show" disabled onPress={nothing}>
          {t("disabled")}
        </Button>
        <Button action="show" pressed={pressed.value} onPress={() => (pressed.value = !pressed.value)}>
          {t("pressed")}
        </Button>
        <Button action="show" onPress={nothing}>
          <Icon name="print" />
          {t("plain")}
        </Button>
      </div>
      <div class="style-row">
        <Button action="show" kind="primary" size="large" onPress={nothing}>
          {t("large")}
        </Button>
        <Button action="show" size="large" why={t("why")} onPress={nothing}>
          {t("large")}
        </Button>
      </div>
      <div class="style-row">
        <Button action="show" kind="primary" size="huge" onPress={nothing}>
          {t("huge")}
        </Button>
      </div>
    </Part>
  );
}

export function Tiles(): JSX.Element {
  const pressed = useSignal(true);
  return (
    <Part title={t("tiles")}>
      <div class="style-grid">
        <Tile action="show" onPress={nothing}>
          <strong class="style-tile-name">{t("tile_zone")}</strong>
          <span>{t("tile_more")}</span>
        </Tile>
        <Tile action="show" pressed={pressed.value} onPress={() => (pressed.value = !pressed.value)}>
          <strong class="style-tile-name">{t("tile_zone")}</strong>
          <span>{t("pressed")}</span>
        </Tile>
        <Tile action="show" disabled onPress={nothing}>
          <strong class="style-tile-name">{t("tile_zone")}</strong>
          <span>{t("tile_full")}</span>
        </Tile>
      </div>
    </Part>
  );
}

const STATES: readonly WindowState[] = ["closed", "idle", "called", "serving", "paused", "break"];

export function Statuses(): JSX.Element {
  return (
    <Part title={t("statuses")}>
      <div class="style-row">
        {STATES.map((state) => (
          <Chip key={state} state={state} />
        ))}
        <Status tone="busy" mark="◇">
          {t("expected")}
        </Status>
      </div>
    </Part>
  );
}

export function Banners(): JSX.Element {
  return (
    <Part title={t("banners")}>
      <div class="style-list">
        <Banner>{t("banner_info")}</Banner>
        <Banner tone="good">{t("banner_good")}</Banner>
        <Banner tone="warn">{t("banner_warn")}</Banner>
        <Banner tone="bad">{t("banner_bad")}</Banner>
      </div>
    </Part>
  );
}

export function Fields(): JSX.Element {
  const name = useSignal("");
  const phone = useSignal("1380000");
  const note = useSignal("");
  const secret = useSignal("");
  const area = useSignal("1");
  const outcome = useSignal("2");
  const outcomes = ["1", "2", "3"].map((value) => ({ value, text: t(`choice_${value as "1"}`) }));
  return (
    <Part title={t("fields")}>
      <div class="style-grid">
        <Field label={t("field_name")} name="name" value={name.value} hint={t("field_name_hint")} onInput={(value) => (name.value = value)} />
        <Field
          label={t("field_phone")}
          name="phone"
          type="tel"
          value={phone.value}
          error={phone.value.length === 11 ? undefined : t("field_phone_error")}
          onInput={(value) => (phone.value = value)}
        />
        <Field label={t("field_secret")} name="secret" type="password" value={secret.value} onInput={(value) => (secret.value = value)} />
        <Field label={t("field_off")} name="code" value="A-03" disabled onInput={nothing} />
        <Field label={t("field_note")} name="note" multiline count maxLength={200} value={note.value} onInput={(value) => (note.value = value)} />
        <Select
          label={t("select")}
          name="area"
          value={area.value}
          options={[
            { value: "1", text: t("select_1") },
            { value: "2", text: t("select_2") },
          ]}
          onChoose={(value) => (area.value = value)}
        />
      </div>
      <Choice label={t("choice")} name="outcome" value={outcome.value} options={outcomes} onChoose={(value) => (outcome.value = value)} />
      <Choice label={t("choice_off")} name="outcome_off" value="1" options={outcomes} disabled onChoose={nothing} />
    </Part>
  );
}

export function Tables(): JSX.Element {
  const head = [
    { text: t("table_zone") },
    { text: t("table_waiting"), number: true },
    { text: t("table_windows"), number: true },
  ];
  return (
    <Part title={t("tables")}>
      <Table caption={t("table")} head={head} rows={2} empty={t("table_empty")}>
        <tr>
          <th scope="row">{t("table_zone_1")}</th>
          <td class="number">128</td>
          <td class="number">6</td>
        </tr>
        <tr>
          <th scope="row">{t("table_zone_2")}</th>
          <td class="number">7</td>
          <td class="number">11</td>
        </tr>
      </Table>
      <Table caption={t("table")} head={head} rows={0} empty={t("table_empty")}>
        {null}
      </Table>
    </Part>
  );
}

export function Dialogs(): JSX.Element {
  const open = useSignal(false);
  const reason = useSignal("");
  const close = (): void => void (open.value = false);
  return (
    <Part title={t("dialogs")}>
      <div class="style-row">
        <Button action="open-dialog" onPress={() => (open.value = true)}>
          {t("dialog_open")}
        </Button>
        <Button action="show-toast" onPress={() => toast(t("toast_text"), { undo: nothing })}>
          {t("toast_show")}
        </Button>
      </div>
      <div class="style-list">
        <ToastBox text={t("toast_text")} tone="good" undo={nothing} onGone={nothing} />
        <ToastBox text={t("toast_bad")} tone="bad" onGone={nothing} />
      </div>
      {open.value && (
        <Dialog title={t("dialog_title")} onClose={close}>
          <p>{t("dialog_text")}</p>
          <Field label={t("dialog_reason")} name="reason" value={reason.value} onInput={(value) => (reason.value = value)} />
          <div class="dialog-actions">
            <Button action="close-dialog" onPress={close}>
              {t("dialog_no")}
            </Button>
            <Button action="confirm" kind="danger" onPress={close}>
              {t("dialog_yes")}
            </Button>
          </div>
        </Dialog>
      )}
    </Part>
  );
}

export function Figures(): JSX.Element {
  const at = useSignal(1);
  return (
    <Part title={t("figures")}>
      <div class="style-row">
        <Figure label={t("figure_waiting")} value={128} unit={t("figure_unit")} />
        <Figure label={t("figure_wait")} value="12" unit={t("figure_minutes")} />
        <Plate label={t("plate")} number="A012" />
      </div>
      <div class="style-row">
        <Timer seconds={187} />
        <Timer seconds={1512} over={t("over")} />
        <span class="style-ring">
          <Ring left={14} of={20} label={t("ring")} /> {t("ring")}
        </span>
      </div>
      <div class="style-grid">
        <Progress value={45} max={120} label={t("progress")} />
        <Progress max={1} label={t("progress_unknown")} />
      </div>
      <Pager at={at.value} pages={3} onMove={(to) => (at.value = to)} />
      <p class="style-row">
        {t("keys")} <Keycap>F9</Keycap> <Keycap>Enter</Keycap> <Keycap>←</Keycap>
      </p>
    </Part>
  );
}

export function Waits(): JSX.Element {
  return (
    <Part title={t("waits")}>
      <Skeleton lines={3} />
      <Empty title={t("empty")} hint={t("empty_hint")}>
        <Button action="show" onPress={nothing}>
          {t("quiet")}
        </Button>
      </Empty>
    </Part>
  );
}
