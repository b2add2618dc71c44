import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Field, Tile } from "../common/components";
import type { ETicket, RatingLevel } from "../common/contract";
import { lang } from "../common/lang";
import type { Followed } from "./follow";
import { t } from "./texts";

type Props = { token: string; followed: Followed; view: ETicket };

function word(pair: { zh: string; en: string }): string {
  return lang.value === "en" ? pair.en : pair.zh;
}

/** After the service: five equal levels, none chosen beforehand; what a low one was about may be said, never must. */
export function Rate({ token, followed, view }: Props): JSX.Element {
  const skipped = useSignal(false);
  if (view.rating) {
    return (
      <section class="card">
        <p class="big">{t("rated")}</p>
        <p class="soft">{t("rated_thanks")}</p>
      </section>
    );
  }
  if (!view.can.rate || skipped.value) {
    return (
      <section class="card">
        <p class="big">{t("finished")}</p>
        <p class="soft">{t("finished_thanks")}</p>
      </section>
    );
  }
  return <Form token={token} followed={followed} view={view} onSkip={() => (skipped.value = true)} />;
}

function Form({ token, followed, view, onSkip }: Props & { onSkip: () => void }): JSX.Element {
  const level = useSignal<RatingLevel | null>(null);
  const reasons = useSignal<string[]>([]);
  const comment = useSignal("");
  const send = useMemo(
    () =>
      action<[{ level: RatingLevel; reasons: string[]; comment: string }]>(async (pressed, given) => {
        await post(`/api/v1/ratings/${token}`, { ...given, channel: "ticket_code" }, { press: pressed });
        followed.renew();
      }),
    [token],
  );
  const offered = view.catalogue.reasons.filter((reason) => level.value !== null && reason.levels.includes(level.value));

  function choose(next: RatingLevel): void {
    if (level.value !== next) reasons.value = [];
    level.value = next;
  }

  function toggle(code: string): void {
    reasons.value = reasons.value.includes(code) ? reasons.value.filter((one) => one !== code) : [...reasons.value, code];
  }

  return (
    <section class="card rate">
      <h2>{t("rate_title")}</h2>
      <ul class="levels">
        {view.catalogue.levels.map((one) => (
          <li key={one.level}>
            <Tile
              action="choose-level"
              value={String(one.level)}
              class="level"
              pressed={level.value === one.level}
              onPress={() => choose(one.level)}
            >
              <span data-field="level">{word(one)}</span>
            </Tile>
          </li>
        ))}
      </ul>
      {offered.length > 0 && (
        <>
          <p class="soft">{t("rate_reasons")}</p>
          <ul class="reasons">
            {offered.map((reason) => (
              <li key={reason.code}>
                <Tile
                  action="choose-reason"
                  value={reason.code}
                  class="reason"
                  pressed={reasons.value.includes(reason.code)}
                  onPress={() => toggle(reason.code)}
                >
                  {word(reason)}
                </Tile>
              </li>
            ))}
          </ul>
        </>
      )}
      {level.value !== null && (
        <Field label={t("rate_comment")} name="comment" multiline maxLength={500} value={comment.value} onInput={(value) => (comment.value = value)} />
      )}
      {send.refused.value && <Banner tone="bad">{send.refused.value}</Banner>}
      {send.unanswered.value && <Banner tone="warn">{t("no_answer")}</Banner>}
      <Button
        action="rate"
        kind="primary"
        size="large"
        disabled={level.value === null}
        busy={send.busy.value}
        onPress={() => level.value && void send.run({ level: level.value, reasons: reasons.value, comment: comment.value.trim() })}
      >
        {t("rate_send")}
      </Button>
      <Button action="skip-rating" kind="quiet" onPress={onSkip}>
        {t("rate_skip")}
      </Button>
      <p class="soft rate-note">{t("rate_note")}</p>
    </section>
  );
}
