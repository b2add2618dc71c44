import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "./action";
import { post, press, Problem, Unreachable } from "./api";
import "./agents.css";
import { Banner, Button, Dialog } from "./components";
import type { DeviceNow } from "./contract";
import { moment } from "./format";
import { Empty, Timer } from "./pieces";
import { Status } from "./status";
import { common, texts } from "./texts";

const t = texts({
  pair: ["接入设备代理", "Pair an agent"],
  pair_what: [
    "在接有设备的电脑上（装有本程序，设备写在 agent.toml 里）打开命令行，输入：",
    "On the computer with the cables (with this program, its devices in agent.toml) open a terminal and type:",
  ],
  pair_code: ["配对码", "Pairing code"],
  pair_left: ["还有效 {time}", "valid for {time}"],
  pair_over: ["配对码已过期。", "The code has run out."],
  pair_again: ["换一个配对码", "New code"],
  pair_copy: ["复制命令", "Copy the command"],
  pair_copied: ["已复制", "Copied"],
  pair_then: [
    "配对码只能用一次。第一行换来代理自己的口令并存好，第二行启动代理；以后只用第二行。",
    "The code works once. The first line fetches a token for the agent and keeps it, the second starts the agent; later the second alone will do.",
  ],
  paired: ["“{name}”已接入。", "“{name}” is paired."],
  unanswered: ["没有收到服务器的答复，请稍后再试。", "The server did not answer. Try again in a moment."],
  agents: ["设备代理", "Agents"],
  none: ["还没有设备代理", "No agents yet"],
  none_hint: ["在接有设备的电脑上启动代理，用配对码接入。", "Start an agent on the computer with the cables and pair it by a code."],
  online: ["在线", "Online"],
  offline: ["离线", "Offline"],
  never: ["从未连接", "Never came"],
  revoked: ["已停用", "Revoked"],
  seen: ["最后连接 {time}", "last seen {time}"],
  revoke: ["停用", "Revoke"],
  revoke_title: ["停用代理“{name}”？", "Revoke the agent “{name}”?"],
  revoke_what: [
    "它的口令立即失效，所接的设备不再受控。要恢复，须重新配对。",
    "Its token ends at once and its devices are no longer driven. To use it again it has to be paired anew.",
  ],
});

type Pairing = { code: string; expires_at: string | number };
type Shown = { hall: string; agents: readonly DeviceNow[]; now: number };

/** Lets an agent in: shows a code that is typed at its computer. now: the server's clock in milliseconds. */
export function PairButton(props: Shown): JSX.Element {
  const open = useSignal(false);
  return (
    <>
      <Button action="pair" onPress={() => (open.value = true)}>
        {t("pair")}
      </Button>
      {open.value && <PairDialog {...props} onClose={() => (open.value = false)} />}
    </>
  );
}

function PairDialog({ hall, agents, now, onClose }: Shown & { onClose: () => void }): JSX.Element {
  const pairing = useSignal<Pairing | null>(null);
  const failed = useSignal("");
  const copied = useSignal(false);
  const before = useMemo(() => new Set(agents.map((agent) => agent.id)), []);

  async function ask(): Promise<void> {
    pairing.value = null;
    failed.value = "";
    copied.value = false;
    try {
      pairing.value = await post<Pairing>(`/api/v1/halls/${encodeURIComponent(hall)}/devices/actions/pair`, {}, { press: press() });
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      failed.value = error instanceof Problem ? error.detail : t("unanswered");
    }
  }
  useEffect(() => void ask(), []);

  const came = agents.find((agent) => !before.has(agent.id));
  const left = pairing.value ? (new Date(pairing.value.expires_at).getTime() - now) / 1000 : 0;
  const command = pairing.value ? `python -m devices agent --pair ${pairing.value.code} --server ${location.origin}\npython -m devices agent --server ${location.origin}` : "";
  // A page over plain http has no clipboard: there the command is marked and copied by hand.
  const copies = "clipboard" in navigator && isSecureContext;
  return (
    <Dialog title={t("pair")} class="pair-dialog" onClose={onClose}>
      {failed.value && <Banner tone="bad">{failed.value}</Banner>}
      {came ? (
        <Banner tone="good" field="paired">
          {t("paired", { name: came.name || came.code })}
        </Banner>
      ) : (
        pairing.value && (
          <>
            <p class="pair-code">
              <span class="quiet">{t("pair_code")}</span>
              <strong data-field="code" data-value={pairing.value.code} aria-label={[...pairing.value.code].join(" ")}>
                {`${pairing.value.code.slice(0, 3)} ${pairing.value.code.slice(3)}`}
              </strong>
              {left > 0 ? <Countdown seconds={left} /> : <span class="pair-over">{t("pair_over")}</span>}
            </p>
            <p>{t("pair_what")}</p>
            <pre class="pair-command" tabIndex={0} data-field="command">
              <code>{command}</code>
            </pre>
            <p class="quiet">{t("pair_then")}</p>
          </>
        )
      )}
      <div class="dialog-actions">
        {!came && (left <= 0 || failed.value) && (pairing.value || failed.value) && (
          <Button action="pair-again" onPress={() => void ask()}>
            {t("pair_again")}
          </Button>
        )}
        {!came && left > 0 && copies && (
          <Button action="copy" onPress={() => void navigator.clipboard.writeText(command).then(() => (copied.value = true))}>
            {t(copied.value ? "pair_copied" : "pair_copy")}
          </Button>
        )}
        <Button action="close-dialog" kind="primary" onPress={onClose}>
          {common("close")}
        </Button>
      </div>
    </Dialog>
  );
}

function Countdown({ seconds }: { seconds: number }): JSX.Element {
  return (
    <span class="quiet">
      {t("pair_left", { time: "" })}
      <Timer seconds={seconds} field="left" />
    </span>
  );
}

type ListProps = { agents: readonly DeviceNow[]; now: number; revokes: boolean; onChanged: () => void };

/** The agents of the hall, those that are lost first; one that is no longer trusted is shut out at once. */
export function AgentList({ agents, now, revokes, onChanged }: ListProps): JSX.Element {
  const asked = useSignal<DeviceNow | null>(null);
  const deed = useMemo(
    () =>
      action(async (pressed, id: string) => {
        await post(`/api/v1/devices/${encodeURIComponent(id)}/actions/revoke`, {}, { press: pressed });
        asked.value = null;
        onChanged();
      }),
    [],
  );
  if (agents.length === 0) return <Empty title={t("none")} hint={t("none_hint")} />;
  const sorted = [...agents].sort((a, b) => Number(a.revoked) - Number(b.revoked) || Number(a.online) - Number(b.online) || a.code.localeCompare(b.code));
  return (
    <>
      <ul class="agents" aria-label={t("agents")}>
        {sorted.map((agent) => {
          const state = agent.revoked ? "revoked" : agent.online ? "online" : agent.last_seen_at === null ? "never" : "offline";
          return (
            <li key={agent.id} class="agent" data-value={agent.code}>
              <span class="agent-what">
                <strong lang="zh-CN">{agent.name || agent.code}</strong>
                <span class="quiet">
                  {[agent.place, agent.version, agent.last_seen_at !== null && t("seen", { time: moment(agent.last_seen_at, now) })].filter(Boolean).join(" · ")}
                </span>
              </span>
              <Status tone={state === "online" ? "good" : state === "offline" ? "bad" : "plain"} mark={state === "online" ? "●" : "○"} field="state" value={state}>
                {t(state)}
              </Status>
              {revokes && !agent.revoked && (
                <Button action="ask-revoke" kind="danger" class="small" onPress={() => (asked.value = agent)}>
                  {t("revoke")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {asked.value && (
        <Dialog title={t("revoke_title", { name: asked.value.name || asked.value.code })} onClose={() => (asked.value = null)}>
          <p>{t("revoke_what")}</p>
          {deed.refused.value && <Banner tone="bad">{deed.refused.value}</Banner>}
          {deed.unanswered.value && <Banner tone="warn">{t("unanswered")}</Banner>}
          <div class="dialog-actions">
            <Button action="close-dialog" onPress={() => (asked.value = null)}>
              {common("cancel")}
            </Button>
            <Button action="revoke" kind="danger" busy={deed.busy.value} onPress={() => asked.value && void deed.run(asked.value.id)}>
              {t("revoke")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
