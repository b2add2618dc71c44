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
  away: ["已断开", "Disconnected"],
  never: ["从未连接", "Never came"],
  revoked: ["已停用", "Revoked"],
  seen: ["最后连接 {time}", "last seen {time}"],
  left: ["断开于 {time}", "disconnected since {time}"],
  joined: ["{time} 接入", "paired {time}"],
  host: ["电脑", "computer"],
  version: ["版本 {version}", "version {version}"],
  same_name: ["有同名的代理；若是同一台电脑重新配对，请停用旧的那个。", "Another agent has this name. If one computer was paired twice, revoke the earlier one."],
  earlier: ["原来的代理“{name}”（{code}）仍在连接。若是同一台电脑，请停用原来的。", "The earlier agent “{name}” ({code}) is still connected. If it is the same computer, revoke the earlier one."],
  old_revoked: ["已停用的代理 {n} 个", "{n} revoked {n|agent|agents}"],
  revoke: ["停用", "Revoke"],
  revoke_title: ["停用代理“{name}”？", "Revoke the agent “{name}”?"],
  revoke_what: [
    "它的口令立即失效，所接的设备不再受控。要恢复，须重新配对。",
    "Its token ends at once and its devices are no longer driven. To use it again it has to be paired anew.",
  ],
});

type Pairing = { code: string; expires_at: string | number };
/** revokes: whether who looks may shut an agent out. */
type Shown = { hall: string; agents: readonly DeviceNow[]; now: number; revokes: boolean; onChanged: () => void };

/** Lets an agent in: shows a code that is typed at its computer. now: the server's clock in milliseconds. */
export function PairButton(props: Shown): JSX.Element {
  const open = useSignal(false);
  return (
    <>
      <PairOpener onPress={() => (open.value = true)} />
      {open.value && <PairDialog {...props} onClose={() => (open.value = false)} />}
    </>
  );
}

/** The button alone, for a page that has it in several places: the dialog must outlive the place it was opened from. */
export function PairOpener({ onPress }: { onPress: () => void }): JSX.Element {
  return (
    <Button action="pair" onPress={onPress}>
      {t("pair")}
    </Button>
  );
}

export function PairDialog({ hall, agents, now, revokes, onChanged, onClose }: Shown & { onClose: () => void }): JSX.Element {
  const pairing = useSignal<Pairing | null>(null);
  const failed = useSignal("");
  const copied = useSignal(false);
  const asked = useSignal<DeviceNow | null>(null);
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
  // In its place, not above it: one question at a time.
  if (asked.value) return <RevokeDialog agent={asked.value} onClose={() => (asked.value = null)} onChanged={onChanged} />;
  return (
    <Dialog title={t("pair")} class="pair-dialog" onClose={onClose}>
      {failed.value && <Banner tone="bad">{failed.value}</Banner>}
      {came ? (
        <>
          <Banner tone="good" field="paired">
            {t("paired", { name: came.name || came.code })}
          </Banner>
          {agents
            .filter((agent) => agent.id !== came.id && sameName(agent, came))
            .map((agent) => (
              <Banner key={agent.id} tone="warn" field="earlier">
                <p>{t("earlier", { name: agent.name, code: agent.code })}</p>
                {revokes && (
                  <Button action="ask-revoke" kind="danger" class="small" onPress={() => (asked.value = agent)}>
                    {t("revoke")}
                  </Button>
                )}
              </Banner>
            ))}
        </>
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

/** Both are trusted, and people cannot tell them apart by their name. */
function sameName(one: DeviceNow, other: DeviceNow): boolean {
  return !one.revoked && !other.revoked && one.name !== "" && one.name === other.name;
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

type State = "offline" | "away" | "never" | "online" | "revoked";

/** One that has left is away at once, and offline when its alarm comes. */
function stateOf(agent: DeviceNow): State {
  if (agent.revoked) return "revoked";
  if (agent.last_seen_at === null && !agent.online) return "never";
  return !agent.online ? "offline" : agent.left_at !== null ? "away" : "online";
}

const LOOKS: Record<State, readonly [tone: "good" | "warn" | "bad" | "plain", mark: string]> = {
  offline: ["bad", "✕"],
  away: ["warn", "◆"],
  never: ["plain", "○"],
  online: ["good", "●"],
  revoked: ["plain", "○"],
};
const ORDER = Object.keys(LOOKS) as State[];

/** The agents of the hall, those that are lost first; one that is no longer trusted is shut out at once. */
export function AgentList({ agents, now, revokes, onChanged }: ListProps): JSX.Element {
  const asked = useSignal<DeviceNow | null>(null);
  if (agents.length === 0) return <Empty title={t("none")} hint={t("none_hint")} />;
  const rank = (agent: DeviceNow): number => ORDER.indexOf(stateOf(agent));
  const sorted = [...agents].sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code, "en", { numeric: true }));
  const old = sorted.filter((agent) => agent.revoked);
  const row = (agent: DeviceNow): JSX.Element => (
    <AgentRow key={agent.id} agent={agent} now={now} twin={agents.some((other) => other.id !== agent.id && sameName(agent, other))} onRevoke={revokes ? () => (asked.value = agent) : null} />
  );
  return (
    <>
      <ul class="agents" aria-label={t("agents")}>
        {sorted.filter((agent) => !agent.revoked).map(row)}
      </ul>
      {old.length > 0 && (
        <details class="agents-old">
          <summary>{t("old_revoked", { n: old.length })}</summary>
          <ul class="agents">{old.map(row)}</ul>
        </details>
      )}
      {asked.value && <RevokeDialog agent={asked.value} onClose={() => (asked.value = null)} onChanged={onChanged} />}
    </>
  );
}

/** By what it is told from another of its name: its code, its computer, its place. */
function Which({ agent }: { agent: DeviceNow }): JSX.Element {
  return (
    <>
      <span translate={false}>{agent.code}</span>
      {agent.host && (
        <>
          {" · "}
          {t("host")} <span translate={false}>{agent.host}</span>
        </>
      )}
      {agent.place && (
        <>
          {" · "}
          <span lang="zh-CN">{agent.place}</span>
        </>
      )}
    </>
  );
}

type RowProps = { agent: DeviceNow; now: number; twin: boolean; onRevoke: (() => void) | null };

function AgentRow({ agent, now, twin, onRevoke }: RowProps): JSX.Element {
  const state = stateOf(agent);
  const [tone, mark] = LOOKS[state];
  const life =
    agent.left_at !== null && (state === "away" || state === "offline") ? t("left", { time: moment(agent.left_at, now) })
    : agent.last_seen_at !== null && state !== "online" ? t("seen", { time: moment(agent.last_seen_at, now) })
    : "";
  const facts = [agent.version && t("version", { version: agent.version }), t("joined", { time: moment(agent.joined_at, now) }), life];
  return (
    <li class="agent" data-value={agent.code}>
      <span class="agent-what">
        <strong lang="zh-CN">{agent.name || agent.code}</strong>
        <span class="quiet" data-field="facts">
          <Which agent={agent} /> · {facts.filter(Boolean).join(" · ")}
        </span>
        {twin && (
          <span class="agent-twin" data-field="same_name">
            {t("same_name")}
          </span>
        )}
      </span>
      <Status tone={tone} mark={mark} field="state" value={state}>
        {t(state)}
      </Status>
      {onRevoke && !agent.revoked && (
        <Button action="ask-revoke" kind="danger" class="small" onPress={onRevoke}>
          {t("revoke")}
        </Button>
      )}
    </li>
  );
}

function RevokeDialog({ agent, onClose, onChanged }: { agent: DeviceNow; onClose: () => void; onChanged: () => void }): JSX.Element {
  const deed = useMemo(
    () =>
      action(async (pressed, id: string) => {
        await post(`/api/v1/devices/${encodeURIComponent(id)}/actions/revoke`, {}, { press: pressed });
        onClose();
        onChanged();
      }),
    [],
  );
  return (
    <Dialog title={t("revoke_title", { name: agent.name || agent.code })} onClose={onClose}>
      <p class="quiet">
        <Which agent={agent} />
      </p>
      <p>{t("revoke_what")}</p>
      {deed.refused.value && <Banner tone="bad">{deed.refused.value}</Banner>}
      {deed.unanswered.value && <Banner tone="warn">{t("unanswered")}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("cancel")}
        </Button>
        <Button action="revoke" kind="danger" busy={deed.busy.value} onPress={() => void deed.run(agent.id)}>
          {t("revoke")}
        </Button>
      </div>
    </Dialog>
  );
}
