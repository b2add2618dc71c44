import type { JSX } from "preact";
import { Banner, Button } from "../common/components";
import type { SpecialGroup } from "../common/contract";
import { named } from "../common/lang";
import { Check, FormFields, NumberField, Part, Select, TextCell } from "./fields";
import { moved, SaveBar, useHallPart } from "./hall-part";
import type { ZoneSetup } from "./shapes";
import { choicesOf, t } from "./texts";

/** Who comes first, with which priority and in which zone. */
export function Groups({ hall, zones }: { hall: string; zones: readonly ZoneSetup[] }): JSX.Element {
  const part = useHallPart(hall, "special_groups");
  const groups = part.draft.value?.value;
  const set = (value: SpecialGroup[]): void => void (part.draft.value = { value });
  const change = (place: number, more: Partial<SpecialGroup>): void => set(groups!.map((group, n) => (n === place ? { ...group, ...more } : group)));
  const choices = [{ value: "", text: t("group_stay") }, ...zones.filter((zone) => zone.issues_tickets && zone.active).map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }))];
  return (
    <section class="panel" data-value="groups">
      <div class="panel-head">
        <h2>{t("groups")}</h2>
        <Button action="add-group" disabled={!groups || groups.length >= 20} onPress={() => set([...groups!, fresh(groups!)])}>
          {t("group_add")}
        </Button>
      </div>
      <p class="quiet">{t("groups_what")}</p>
      {part.refused.value && <Banner tone="bad">{part.refused.value}</Banner>}
      {groups?.length === 0 && <p class="quiet">{t("groups_none")}</p>}
      {groups && groups.length > 0 && (
        <FormFields deed={part.deed}>
          <div class="table-frame" tabIndex={0} role="region" aria-label={t("groups")}>
            <table class="table groups">
              <thead>
                <tr>
                  <th scope="col">{t("group_name")}</th>
                  <th scope="col">{t("name_en")}</th>
                  <th scope="col">{t("group_class")}</th>
                  <th scope="col">{t("group_zone")}</th>
                  <th scope="col">{t("group_age")}</th>
                  <th scope="col">{t("group_by_id")}</th>
                  <th scope="col">
                    <span class="visually-hidden">{t("remove")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {groups.map((group, place) => (
                  <tr key={group.code} data-value={group.code}>
                    <Part of={`special_groups.${place}`}>
                      <td>
                        <TextCell label={t("group_name")} name="name" value={group.name} maxLength={40} onInput={(name) => change(place, { name })} />
                      </td>
                      <td>
                        <TextCell label={t("name_en")} name="name_en" value={group.name_en} maxLength={80} onInput={(name_en) => change(place, { name_en })} />
                      </td>
                      <td>
                        <Select hideLabel label={t("group_class")} name="priority_class" value={group.priority_class} options={choicesOf("priority")} onChoose={(one) => change(place, { priority_class: one as "special" })} />
                      </td>
                      <td>
                        <Select hideLabel label={t("group_zone")} name="zone" value={group.zone ?? ""} options={choices} onChoose={(zone) => change(place, { zone: zone || null })} />
                      </td>
                      <td>
                        <NumberField hideLabel label={t("group_age")} name="from_age" value={group.from_age} min={1} max={120} onInput={(from_age) => change(place, { from_age, ...(from_age === null ? { by_identity: false } : {}) })} />
                      </td>
                      <td>{group.from_age !== null && <Check label={t("yes")} name="by_identity" checked={group.by_identity} onChange={(by_identity) => change(place, { by_identity })} />}</td>
                    </Part>
                    <td class="row-deeds">
                      <Button action="move-group" kind="quiet" class="row-button" disabled={place === 0} onPress={() => set(moved(groups, place))}>
                        {t("move_up")}
                      </Button>
                      <Button action="remove-group" kind="quiet" class="row-button" onPress={() => set(groups.filter((_, n) => n !== place))}>
                        {t("remove")}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </FormFields>
      )}
      <SaveBar part={part} />
    </section>
  );
}

function fresh(groups: readonly SpecialGroup[]): SpecialGroup {
  const used = new Set(groups.map((group) => group.code));
  let n = groups.length + 1;
  while (used.has(`group-${n}`)) n += 1;
  return { code: `group-${n}`, name: "", name_en: "", priority_class: "special", zone: null, from_age: null, by_identity: false };
}
