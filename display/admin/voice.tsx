import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { get, post, postForm, Problem, Unreachable } from "../common/api";
import { Banner, Button } from "../common/components";
import { clock } from "../common/format";
import { lang, named } from "../common/lang";
import type { TabProps } from "./admin";
import { Choice, Field, FormFields, Refusal, Select } from "./fields";
import { player, type Player } from "./player";
import { nameOf, parcels, toWav, type Piece } from "./recording";
import { at, useDeed, useLoaded } from "./server";
import type { Announced, AreaSetup, Clip, VoiceOverview } from "./shapes";
import { t, words } from "./texts";

const AGAIN_MS = 5000;

/** How the hall speaks: engine, recordings, a test, and what was said. */
export function VoiceTab({ hall }: TabProps): JSX.Element {
  const voice = useLoaded<VoiceOverview>(`${at(hall, "voice")}?lang=${lang.value}`);
  const play = useMemo(player, []);
  useEffect(() => play.stop, [play]);
  const overview = voice.value.value;
  return (
    <>
      {voice.refused.value && <Banner tone="bad">{voice.refused.value}</Banner>}
      {overview && <Engine overview={overview} />}
      {overview && <Recordings hall={hall} overview={overview} play={play} onChanged={voice.reload} />}
      <Test hall={hall} />
      <Latest hall={hall} play={play} />
    </>
  );
}

function Engine({ overview }: { overview: VoiceOverview }): JSX.Element {
  const { engine, languages } = overview;
  return (
    <section class="panel" data-value="engine">
      <h2>{t("voice_engine")}</h2>
      <p class={engine.ready ? "" : "voice-away"} data-field="engine" data-value={String(engine.ready)}>
        <strong>{t(engine.ready ? "voice_ready" : "voice_not_ready")}</strong> <span class="quiet" lang="en">{engine.detail}</span>
      </p>
      <ul class="voice-languages">
        {languages.map((language) => (
          <li key={language.code} class="tag" data-value={language.code}>
            {`${language.name} · ${t(language.clips ? "voice_by_clips" : language.engine ? "voice_by_engine" : "voice_by_nothing")}`}
          </li>
        ))}
      </ul>
      <p class="quiet">{t("voice_settings")}</p>
    </section>
  );
}

type RecordingsProps = { hall: string; overview: VoiceOverview; play: Player; onChanged: () => void };

function Recordings({ hall, overview, play, onChanged }: RecordingsProps): JSX.Element {
  const language = useSignal(overview.languages[0]?.code ?? "zh");
  const clips = new Map(overview.clips.filter((clip) => clip.language === language.value).map((clip) => [clip.name, clip]));
  const wanted = overview.wanted[language.value] ?? [];
  const others = [...clips.values()].filter((clip) => !wanted.includes(clip.name));
  const have = wanted.filter((name) => clips.has(name)).length;
  const removed = useSignal("");
  const remove = useDeed(
    async (pressed, of: string, name: string) => {
      removed.value = "";
      await post(at(hall, "voice", "actions", "remove-clip"), { language: of, name }, { press: pressed });
      removed.value = name;
      onChanged();
    },
    [hall],
  );
  const tile = (name: string): JSX.Element => (
    <ClipTile key={name} name={name} spoken={language.value === "en" ? "en" : "zh-CN"} clip={clips.get(name)} play={play} source={at(hall, "voice", "clips", language.value, name)} onRemove={() => void remove.run(language.value, name)} />
  );
  return (
    <section class="panel" data-value="clips">
      <h2>{t("voice_clips")}</h2>
      <p class="quiet">{t("voice_clips_what")}</p>
      <div class="voice-choice">
        <Choice
          label={t("voice_language")}
          hideLabel
          name="language"
          value={language.value}
          options={overview.languages.map((one) => ({ value: one.code, text: one.name }))}
          onChoose={(code) => (language.value = code)}
        />
        <p data-field="clips">{have === wanted.length && have > 0 ? t("voice_complete") : t("voice_have", { have, all: wanted.length })}</p>
      </div>
      <Drop hall={hall} language={language.value} onSent={onChanged} />
      <Refusal deed={remove} />
      {removed.value && <Banner tone="good">{t("voice_removed", { name: removed.value })}</Banner>}
      <ul class="clips">{wanted.map(tile)}</ul>
      {others.length > 0 && (
        <>
          <h3>{t("voice_more")}</h3>
          <ul class="clips">{others.map((clip) => tile(clip.name))}</ul>
        </>
      )}
    </section>
  );
}

type ClipTileProps = { name: string; spoken: string; clip: Clip | undefined; play: Player; source: string; onRemove: () => void };

function ClipTile({ name, spoken, clip, play, source, onRemove }: ClipTileProps): JSX.Element {
  const sounding = play.playing.value === source;
  return (
    <li class={clip ? "clip" : "clip clip-missing"} data-value={name} data-field={clip ? "clip" : "missing_clip"}>
      <strong id={`clip-${name}`} lang={spoken}>
        {name}
      </strong>
      {clip ? (
        <>
          <span class="quiet">{t("voice_seconds", { n: (clip.ms / 1000).toFixed(1) })}</span>
          <span class="clip-deeds">
            <button type="button" class="clip-deed" data-action="play-clip" aria-label={t(sounding ? "voice_stop" : "voice_play")} aria-describedby={`clip-${name}`} aria-pressed={sounding} onClick={() => play.toggle(source)}>
              <span aria-hidden="true">{sounding ? "■" : "▶"}</span>
            </button>
            <button type="button" class="clip-deed" data-action="remove-clip" aria-label={t("voice_remove")} aria-describedby={`clip-${name}`} onClick={onRemove}>
              <span aria-hidden="true">✕</span>
            </button>
          </span>
        </>
      ) : (
        <span class="clip-word">{t("voice_missing")}</span>
      )}
    </li>
  );
}

/** Takes many files at once, converts each here and sends them; what cannot be read is named and the rest goes on. */
function Drop({ hall, language, onSent }: { hall: string; language: string; onSent: () => void }): JSX.Element {
  const over = useSignal(false);
  const done = useSignal<{ n: number; all: number } | null>(null);
  const sent = useSignal(0);
  const unread = useSignal<string[]>([]);
  const sending = useDeed(
    async (pressed, pieces: Piece[], into: string) => {
      const form = new FormData();
      form.set("language", into);
      pieces.forEach((piece) => form.append("file", piece.wav, `${piece.name}.wav`));
      await postForm(at(hall, "voice", "clips"), form, { press: pressed });
      sent.value += pieces.length;
    },
    [hall],
  );

  async function take(files: readonly File[]): Promise<void> {
    if (files.length === 0 || done.value) return;
    sent.value = 0;
    unread.value = [];
    const pieces: Piece[] = [];
    for (const file of files) {
      done.value = { n: pieces.length + unread.value.length, all: files.length };
      try {
        pieces.push({ name: nameOf(file.name), wav: await toWav(file) });
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        unread.value = [...unread.value, file.name];
      }
    }
    for (const parcel of parcels(pieces)) {
      sending.reset();
      await sending.run(parcel, language);
      if (sending.refused.value || sending.unanswered.value) break;
    }
    done.value = null;
    onSent();
  }

  return (
    <>
      <label
        class={`drop ${over.value ? "drop-over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => (over.value = false)}
        onDrop={(event) => {
          event.preventDefault();
          over.value = false;
          void take([...(event.dataTransfer?.files ?? [])]);
        }}
      >
        <input
          class="visually-hidden"
          type="file"
          name="recordings"
          multiple
          accept="audio/*,.mp3,.m4a,.wav,.ogg"
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        <span>{done.value ? t("voice_converting", { done: done.value.n, all: done.value.all }) : t("voice_drop")}</span>
      </label>
      {unread.value.length > 0 && <Banner tone="bad">{t("voice_unread", { names: unread.value.join(lang.value === "en" ? ", " : "、") })}</Banner>}
      <Refusal deed={sending} />
      {sent.value > 0 && !done.value && (
        <Banner tone="good" field="sent">
          {t("voice_sent", { n: sent.value })}
        </Banner>
      )}
    </>
  );
}

function Test({ hall }: { hall: string }): JSX.Element {
  const areas = useLoaded<{ items: AreaSetup[] }>(at(hall, "waiting-areas"));
  const area = useSignal("");
  const text = useSignal("");
  const queued = useSignal(false);
  const deed = useDeed(
    async (pressed, where: string, what: string) => {
      queued.value = false;
      await post(at(hall, "voice", "actions", "test"), { ...(where ? { area: where } : {}), ...(what ? { text: what } : {}) }, { press: pressed });
      queued.value = true;
    },
    [hall],
  );
  return (
    <section class="panel" data-value="test">
      <h2>{t("voice_test")}</h2>
      <p class="quiet">{t("voice_test_what")}</p>
      <FormFields deed={deed}>
        <div class="voice-test">
          <Select
            label={t("voice_where")}
            name="area"
            value={area.value}
            options={[{ value: "", text: t("voice_everywhere") }, ...(areas.value.value?.items ?? []).map((one) => ({ value: one.code, text: named(one) }))]}
            onChoose={(code) => (area.value = code)}
          />
          <Field label={t("voice_test_text")} name="text" value={text.value} maxLength={200} onInput={(value) => (text.value = value)} />
          <Button action="test-voice" kind="primary" busy={deed.busy.value} onPress={() => void deed.run(area.value, text.value.trim())}>
            {t("voice_test_do")}
          </Button>
        </div>
      </FormFields>
      <Refusal deed={deed} />
      {queued.value && (
        <Banner tone="good" field="queued">
          {t("voice_test_queued")}
        </Banner>
      )}
    </section>
  );
}

/** The last announcements with what became of each, read again every few seconds. */
function Latest({ hall, play }: { hall: string; play: Player }): JSX.Element {
  const areas = useLoaded<{ items: AreaSetup[] }>(at(hall, "waiting-areas"));
  const list = useSignal<Announced[] | null>(null);
  useEffect(() => {
    let gone = false;
    async function read(): Promise<void> {
      try {
        const page = await get<{ items: Announced[] }>(`${at(hall, "announcements")}?limit=30`, { tries: 1 });
        if (!gone) list.value = page.items;
      } catch (error) {
        if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      }
    }
    void read();
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [hall]);
  function placeOf(code: string): string {
    const area = areas.value.value?.items.find((one) => one.code === code);
    return area ? named(area) : code || t("voice_everywhere");
  }
  return (
    <section class="panel" data-value="latest">
      <h2>{t("voice_latest")}</h2>
      {list.value?.length === 0 && <p class="quiet">{t("voice_latest_none")}</p>}
      {list.value && list.value.length > 0 && (
        <div class="table-frame" tabIndex={0} role="region" aria-label={t("voice_latest")}>
          <table class="table announced">
            <thead>
              <tr>
                <th scope="col">{t("voice_when")}</th>
                <th scope="col">{t("voice_where")}</th>
                <th scope="col">{t("voice_what")}</th>
                <th scope="col">{t("voice_state")}</th>
              </tr>
            </thead>
            <tbody>
              {list.value.map((one) => (
                <tr key={one.id} data-value={one.id}>
                  <td>{clock(one.wanted_at, { seconds: true })}</td>
                  <td>{placeOf(one.area)}</td>
                  <td>
                    <span id={`said-${one.id}`} lang={one.text ? "zh-CN" : "en"}>
                      {whatOf(one)}
                    </span>
                    {one.audio_url && (
                      <button
                        type="button"
                        class="clip-deed"
                        data-action="play-announcement"
                        aria-label={t(play.playing.value === one.audio_url ? "voice_stop" : "voice_play")}
                        aria-describedby={`said-${one.id}`}
                        onClick={() => play.toggle(one.audio_url!)}
                      >
                        <span aria-hidden="true">{play.playing.value === one.audio_url ? "■" : "▶"}</span>
                      </button>
                    )}
                  </td>
                  <td data-field="state" data-value={one.state} class={one.state === "failed" ? "voice-away" : ""}>
                    {words("announced", one.state)}
                    {one.why && <span class="quiet">{` · ${words("why", one.why)}`}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function whatOf(one: Announced): string {
  return one.text || one.text_en || one.tickets.map((ticket) => `${ticket.ticket_no} → ${ticket.window_number}`).join(" ");
}
