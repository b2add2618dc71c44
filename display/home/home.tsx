import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "../common/api";
import { Banner, LanguageSwitch } from "../common/components";
import type { DemoDoors } from "../common/contract";
import { demoDoors } from "../common/door";
import { named } from "../common/lang";
import { common } from "../common/texts";
import sign from "../common/icon.svg";
import "../common/large-screen.css";
import "./home.css";
import { Sign, type SignName } from "./sign";
import { t } from "./texts";

type Named = { code: string; name: string; name_en?: string };
type WindowOfHall = { id: string; number: string; name: string; name_en?: string };
type Hall = Named & { windows: WindowOfHall[] };

/** Doors to all pages; those of devices carry their token where a demo hall gives it. */
export function Home(): JSX.Element {
  const halls = useSignal<Hall[] | null>(null);
  const doors = useSignal<DemoDoors | null>(null);
  useEffect(() => {
    document.title = t("page");
  });
  useEffect(() => {
    void allHalls().then((found) => (halls.value = found));
    void demoDoors().then((found) => (doors.value = found));
  }, []);

  const doorsOf = (hall: Hall): DemoDoors | null => (doors.value?.hall === hall.code ? doors.value : null);
  // Of the demo's halls only one has devices; doors of the others would end at "not registered".
  const hasDevices = (hall: Hall): boolean => doors.value === null || doors.value.hall === hall.code;
  return (
    <main class="home">
      <header class="home-head">
        <img class="home-sign" src={sign} alt="" width="64" height="64" />
        <div class="home-name">
          <h1>{t("product")}</h1>
          <p class="home-quiet">{t("tagline")}</p>
        </div>
        <LanguageSwitch />
      </header>
      {doors.value && <Steps doors={doors.value} />}
      {halls.value === null && <p class="home-quiet">{t("loading")}</p>}
      {halls.value?.length === 0 && <Banner>{t("no_hall")}</Banner>}
      {halls.value?.map((hall) => (
        <HallDoors key={hall.code} hall={hall} doors={doorsOf(hall)} devices={hasDevices(hall)} />
      ))}
      <section>
        <h2>{t("staff")}</h2>
        <ul class="doors">
          <Door name="desk" address="/desk" />
          <Door name="guide_desk" address="/guide-desk" />
          <Door name="registers" address="/registers" />
          <Door name="floor" address="/floor" />
          <Door name="statistics" address="/statistics" />
          <Door name="reports" address="/reports" />
          <Door name="review" address="/review" />
          <Door name="centre" address="/centre" />
          <Door name="devices" address="/devices" />
          <Door name="admin" address="/admin" />
          <Door name="login" address="/login" />
        </ul>
      </section>
      {halls.value
        ?.filter((hall) => hall.windows.length > 0 && hasDevices(hall))
        .map((hall) => (
          <WindowDoors key={hall.code} hall={hall} doors={doorsOf(hall)} />
        ))}
    </main>
  );
}

function HallDoors({ hall, doors, devices }: { hall: Hall; doors: DemoDoors | null; devices: boolean }): JSX.Element {
  const code = encodeURIComponent(hall.code);
  return (
    <section>
      <h2>{named(hall)}</h2>
      {devices && <p class="home-quiet">{t(doors ? "demo_hint" : "enrol_hint")}</p>}
      <ul class="doors">
        {devices && (
          <>
            <Door name="kiosk" address={`/kiosk/${code}${withToken(doors?.tokens.kiosk)}`} />
            <Door name="board" address={`/board/${code}${withToken(doors?.tokens.board)}`} />
            <Door name="phone" />
          </>
        )}
        <Door name="guide" address={`/guide#hall=${code}`} />
        <Door name="book" address={`/book/${code}`} />
      </ul>
    </section>
  );
}

/** A demo hall is understood by being used: a number, a call, the screen that says so. */
function Steps({ doors: { hall, tokens } }: { doors: DemoDoors }): JSX.Element {
  const code = encodeURIComponent(hall);
  const steps = [
    { name: "step_take", address: `/kiosk/${code}${withToken(tokens.kiosk)}` },
    { name: "step_call", address: "/login?next=/desk" },
    { name: "step_see", address: `/board/${code}${withToken(tokens.board)}` },
  ] as const;
  return (
    <section class="home-steps">
      <h2>{t("steps")}</h2>
      <ol>
        {steps.map(({ name, address }, place) => (
          <li key={name}>
            <a data-action="step" data-value={name} href={address} target="_blank" rel="noopener">
              <span class="home-step" aria-hidden="true">
                {place + 1}
              </span>
              {t(name)}
            </a>
          </li>
        ))}
      </ol>
      <p>{t("steps_phone")}</p>
    </section>
  );
}

function WindowDoors({ hall, doors }: { hall: Hall; doors: DemoDoors | null }): JSX.Element {
  const board = (window: WindowOfHall): string =>
    `/board/${encodeURIComponent(hall.code)}/window/${encodeURIComponent(window.number)}${withToken(doors?.tokens.board)}`;
  const pad = (window: WindowOfHall): string => `/pad/${encodeURIComponent(window.id)}${withToken(doors?.tokens.pads[window.id])}`;
  return (
    <section>
      <h2>
        {t("windows")} <span class="home-quiet home-hall">{named(hall)}</span>
      </h2>
      <ul class="home-windows">
        {hall.windows.map((window) => (
          <li key={window.id} class="home-window">
            <span class="home-window-name">
              <strong>{common("window_no", { n: window.number })}</strong> <span class="home-quiet">{named(window)}</span>
            </span>
            <span class="home-window-links">
              <a data-action="go" data-value={`board-${window.number}`} href={board(window)}>
                {t("window_board")}
              </a>
              <a data-action="go" data-value={`pad-${window.number}`} href={pad(window)}>
                {t("pad")}
              </a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type DoorName = SignName;

/** Without an address it only explains where the page is found. */
function Door({ name, address }: { name: DoorName; address?: string }): JSX.Element {
  const inside = (
    <>
      <Sign name={name} />
      <span class="door-words">
        <strong class="door-name">{t(name)}</strong>
        <span class="home-quiet">{t(`${name}_what`)}</span>
      </span>
    </>
  );
  return (
    <li>
      {address ? (
        <a class="tile door" data-action="go" data-value={name} href={address}>
          {inside}
        </a>
      ) : (
        <div class="door door-told">{inside}</div>
      )}
    </li>
  );
}

function withToken(token: string | undefined): string {
  return token ? `#token=${encodeURIComponent(token)}` : "";
}

async function allHalls(): Promise<Hall[]> {
  const { items } = await get<{ items: Named[] }>("/api/v1/halls", { tries: Infinity });
  return Promise.all(
    items.map(async (hall) => {
      const { windows } = await get<{ windows?: WindowOfHall[] }>(`/api/v1/halls/${encodeURIComponent(hall.code)}`, { tries: Infinity });
      return { ...hall, windows: windows ?? [] };
    }),
  );
}
