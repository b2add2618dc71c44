import type { JSX } from "preact";
import { Banner, Button } from "../common/components";
import type { Card } from "../common/contract";
import type { TabProps } from "./admin";
import { Field, FormFields, Part } from "./fields";
import { moved, SaveBar, useHallPart } from "./hall-part";
import { MapEditor } from "./map-editor";
import { t } from "./texts";

/** What boards and kiosks show of the hall besides calls: cards in turn, and the map. */
export function ScreensTab({ hall }: TabProps): JSX.Element {
  return (
    <>
      <Cards hall={hall} />
      <MapEditor hall={hall} />
    </>
  );
}

const EMPTY: Card = { title: "", title_en: "", text: "", text_en: "" };

function tidied(cards: Card[]): Card[] {
  const trimmed = cards.map((card) => ({ title: card.title.trim(), title_en: card.title_en.trim(), text: card.text.trim(), text_en: card.text_en.trim() }));
  return trimmed.filter((card) => Object.values(card).some(Boolean));
}

function Cards({ hall }: { hall: string }): JSX.Element {
  const part = useHallPart(hall, "cards", tidied);
  const cards = part.draft.value?.value;
  const set = (value: Card[]): void => void (part.draft.value = { value });
  const change = (place: number, more: Partial<Card>): void => set(cards!.map((card, n) => (n === place ? { ...card, ...more } : card)));
  return (
    <section class="panel" data-value="cards">
      <div class="panel-head">
        <h2>{t("cards")}</h2>
        <Button action="add-card" disabled={!cards || cards.length >= 20} onPress={() => set([...cards!, EMPTY])}>
          {t("card_add")}
        </Button>
      </div>
      <p class="quiet">{t("cards_what")}</p>
      {part.refused.value && <Banner tone="bad">{part.refused.value}</Banner>}
      {cards?.length === 0 && <p class="quiet">{t("cards_none")}</p>}
      <FormFields deed={part.deed}>
        <ol class="card-list">
          {cards?.map((card, place) => (
            <li key={place}>
              <fieldset class="card-form">
                <legend class="field-label">{t("card_n", { n: place + 1 })}</legend>
                <Part of={`cards.${tidied(cards.slice(0, place)).length}`}>
                  <div class="form-grid">
                    <Field label={t("card_title")} name="title" value={card.title} maxLength={40} onInput={(title) => change(place, { title })} />
                    <Field label={t("card_title_en")} name="title_en" value={card.title_en} maxLength={80} onInput={(title_en) => change(place, { title_en })} />
                    <Field label={t("card_text")} name="text" multiline value={card.text} maxLength={300} onInput={(text) => change(place, { text })} />
                    <Field label={t("card_text_en")} name="text_en" multiline value={card.text_en} maxLength={600} onInput={(text_en) => change(place, { text_en })} />
                  </div>
                </Part>
                <div class="card-deeds">
                  <Button action="move-card" kind="quiet" class="row-button" disabled={place === 0} onPress={() => set(moved(cards, place))}>
                    {t("move_up")}
                  </Button>
                  <Button action="remove-card" kind="quiet" class="row-button" onPress={() => set(cards.filter((_, n) => n !== place))}>
                    {t("remove")}
                  </Button>
                </div>
              </fieldset>
            </li>
          ))}
        </ol>
      </FormFields>
      <SaveBar part={part} />
    </section>
  );
}
