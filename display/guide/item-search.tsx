import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Field } from "../common/components";
import type { ServiceItem } from "../common/contract";
import { named } from "../common/lang";
import { search } from "../kiosk/search";
import { byDepartment } from "./departments";
import { t } from "./texts";

const FOUND_SHOWN = 8;

type Props = { items: ServiceItem[] | null; chosen: string; onChoose: (code: string) => void };

/** One item, found by a part of its name or pinyin or in its department; or none, for all halls. */
export function ItemSearch({ items, chosen, onChoose }: Props): JSX.Element {
  const typed = useSignal("");

  function choose(code: string): void {
    typed.value = "";
    onChoose(code);
  }

  if (chosen) return <Chosen code={chosen} items={items} onClear={() => choose("")} />;
  const wanted = typed.value.trim();
  return (
    <section class="card search" aria-label={t("search")}>
      <Field label={t("search")} hint={t("search_hint")} name="item" type="search" value={typed.value} maxLength={60} onInput={(value) => (typed.value = value)} />
      {wanted && items && <Found items={search(items, wanted)} typed={wanted} onChoose={choose} />}
      {!wanted && items && items.length > 0 && <Browse items={items} onChoose={choose} />}
    </section>
  );
}

function Chosen({ code, items, onClear }: { code: string; items: ServiceItem[] | null; onClear: () => void }): JSX.Element {
  const item = items?.find((one) => one.code === code);
  return (
    <section class="card chosen">
      <h2 class="soft chosen-label">{t("chosen")}</h2>
      <p class="chosen-name" data-field="service_item" data-value={code}>
        {item ? named(item) : items ? code : "…"}
      </p>
      <Button action="clear-item" onPress={onClear}>
        {t("clear")}
      </Button>
    </section>
  );
}

function Found({ items, typed, onChoose }: { items: ServiceItem[]; typed: string; onChoose: (code: string) => void }): JSX.Element {
  return (
    <>
      <p class={items.length ? "visually-hidden" : "soft"} role="status" data-field="found">
        {items.length ? t("found", { n: items.length }) : t("found_none", { typed })}
      </p>
      <ItemList items={items.slice(0, FOUND_SHOWN)} onChoose={onChoose} />
      {items.length > FOUND_SHOWN && <p class="soft">{t("found_more", { n: items.length - FOUND_SHOWN })}</p>}
    </>
  );
}

function Browse({ items, onChoose }: { items: ServiceItem[]; onChoose: (code: string) => void }): JSX.Element {
  return (
    <details class="browse">
      <summary data-action="browse-items">{t("browse", { n: items.length })}</summary>
      {byDepartment(items).map(([department, own]) => (
        <div key={department} class="browse-group">
          <h3 class="soft">{department || t("department_other")}</h3>
          <ItemList items={own} onChoose={onChoose} />
        </div>
      ))}
    </details>
  );
}

function ItemList({ items, onChoose }: { items: ServiceItem[]; onChoose: (code: string) => void }): JSX.Element {
  return (
    <ul class="item-list">
      {items.map((item) => (
        <li key={item.code}>
          <button type="button" class="item-choice" data-action="choose-item" data-value={item.code} onClick={() => onChoose(item.code)}>
            {named(item)}
          </button>
        </li>
      ))}
    </ul>
  );
}
