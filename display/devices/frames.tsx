import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Dialog } from "../common/components";
import { clock } from "../common/format";
import { common } from "../common/texts";
import type { Frame, Hardware, Picture } from "./shapes";
import { t } from "./texts";
import type { DevicesView } from "./watch";

/** A button that opens what goes over the cable of this device now, byte by byte, beside what was wanted and what it says. */
export function Frames({ device, view }: { device: Hardware; view: DevicesView }): JSX.Element {
  const open = useSignal(false);
  return (
    <>
      <Button action="frames" kind="quiet" class="small" onPress={() => (open.value = true)}>
        {t("frames_button")}
      </Button>
      {open.value && (
        <Dialog title={t("frames")} class="frames-dialog" onClose={() => (open.value = false)}>
          <p lang="zh-CN">
            <strong>{device.name || device.code}</strong>
          </p>
          <FrameList frames={view.framesOf(device.id).value} />
          <div class="states">
            <StateBlock title={`${t("desired")} ${device.desired_rev}`} state={device.desired} />
            <StateBlock title={`${t("reported")} ${device.reported_rev}`} state={device.reported} />
          </div>
          <div class="dialog-actions">
            <Button action="close-dialog" kind="primary" onPress={() => (open.value = false)}>
              {common("close")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function FrameList({ frames }: { frames: readonly Frame[] }): JSX.Element {
  if (frames.length === 0) return <p class="quiet">{t("frames_none")}</p>;
  return (
    <ol class="frames" tabIndex={0} aria-label={t("frames")} data-field="frames">
      {frames.map((frame, n) => (
        <li key={`${frame.at}/${frames.length - n}`} class={`frame frame-${frame.way}`} data-value={frame.way}>
          <time>{`${clock(frame.at, { seconds: true })}.${String(Math.floor(frame.at % 1000)).padStart(3, "0")}`}</time>
          <span class="frame-way">
            <span aria-hidden="true">{frame.way === "in" ? "←" : "→"}</span> {t(`way_${frame.way}`)}
          </span>
          <code class="frame-hex">{frame.hex}</code>
          {frame.note && (
            <span class="frame-note" translate={false}>
              {frame.note}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function StateBlock({ title, state }: { title: string; state: Picture }): JSX.Element {
  const empty = Object.keys(state).length === 0;
  return (
    <section>
      <h3>{title}</h3>
      {empty ? (
        <p class="quiet">{t("nothing_reported")}</p>
      ) : (
        <pre class="state" tabIndex={0}>
          <code>{JSON.stringify(state, null, 1)}</code>
        </pre>
      )}
    </section>
  );
}
