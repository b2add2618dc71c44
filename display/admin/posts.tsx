import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Button } from "../common/components";
import { named } from "../common/lang";
import { common } from "../common/texts";
import { Ask, Field, MomentField, Part, Select } from "./fields";
import { at, differing, useDeed, useLoaded } from "./server";
import type { PersonSetup, PostSetup, WindowSetup } from "./shapes";
import { t } from "./texts";

/** Posts with the A person and the named stand-in. */
export function PostList({ hall, windows }: { hall: string; windows: WindowSetup[] }): JSX.Element {
  const posts = useLoaded<{ items: PostSetup[] }>(at(hall, "posts"));
  const people = useLoaded<{ items: PersonSetup[] }>(at(hall, "people"));
  const form = useSignal<PostSetup | "new" | null>(null);
  const list = [...(posts.value.value?.items ?? [])].sort((a, b) => Number(a.window) - Number(b.window));
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{t("posts")}</h2>
        <Button action="add-post" disabled={windows.length === 0} onPress={() => (form.value = "new")}>
          {t("post_add")}
        </Button>
      </div>
      <ul class="rows">
        {list.map((one) => (
          <li key={one.code} class="row" data-value={one.code}>
            <span class="row-mark">{one.window}</span>
            <span class="row-what">
              <strong>{one.name}</strong>
              <span class="quiet">
                {one.code} · <Holder post={one} role="A" /> · <Holder post={one} role="B" />
              </span>
            </span>
            <span class="row-deeds">
              <Button action="edit-post" class="row-button" onPress={() => (form.value = one)}>
                {t("edit")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {form.value && (
        <PostForm
          hall={hall}
          post={form.value === "new" ? null : form.value}
          windows={windows}
          people={(people.value.value?.items ?? []).filter((person) => person.active)}
          onDone={() => {
            form.value = null;
            posts.reload();
          }}
          onClose={() => (form.value = null)}
        />
      )}
    </section>
  );
}

/** Who holds the post in this role; nobody is told in red. */
function Holder({ post, role }: { post: PostSetup; role: "A" | "B" }): JSX.Element {
  const names = post.people.filter((holder) => holder.role === role).map((holder) => holder.name);
  if (!names.length) return <strong class="roster-why">{t("post_vacant", { role })}</strong>;
  return <>{`${t(role === "A" ? "post_a" : "post_b")} ${names.join("、")}`}</>;
}

type FormProps = { hall: string; post: PostSetup | null; windows: WindowSetup[]; people: PersonSetup[]; onDone: () => void; onClose: () => void };
type Draft = { code: string; name: string; window: string; people: { username: string; role: "A" | "B"; started_on?: string }[] };

function PostForm({ hall, post: known, windows, people, onDone, onClose }: FormProps): JSX.Element {
  const before: Draft = {
    code: known?.code ?? "",
    name: known?.name ?? "",
    window: known?.window ?? windows[0]?.number ?? "",
    people: (known?.people ?? []).map(({ username, role }) => ({ username, role })),
  };
  const draft = useSignal(before);
  const reason = useSignal("");
  const approved_by = useSignal("");
  const deed = useDeed(async (pressed) => {
    const told = { ...(reason.value ? { reason: reason.value } : {}), ...(approved_by.value ? { approved_by: approved_by.value } : {}) };
    if (known) await patch(at(hall, "posts", known.code), { ...differing(before, draft.value), ...told }, { press: pressed });
    else await post(at(hall, "posts"), { ...draft.value, ...told }, { press: pressed });
    onDone();
  });
  const set = (more: Partial<Draft>): void => void (draft.value = { ...draft.value, ...more });
  const { value } = draft;
  const candidates = [{ value: "", text: t("post_nobody") }, ...people.map((person) => ({ value: person.username, text: `${person.name} ${person.number}`.trim() }))];

  function holder(role: "A" | "B"): JSX.Element {
    const chosen = value.people.find((one) => one.role === role);
    const isNew = chosen && !before.people.some((one) => one.username === chosen.username && one.role === role);
    const startsOn = (day: string): void =>
      set({ people: value.people.map(({ started_on, ...one }) => ({ ...one, ...(one.role === role ? day && { started_on: day } : started_on && { started_on }) })) });
    return (
      <>
        <Select
          label={t(role === "A" ? "post_a" : "post_b")}
          name={role}
          value={value.people.find((one) => one.role === role)?.username ?? ""}
          options={candidates}
          onChoose={(username) => set({ people: [...value.people.filter((one) => one.role !== role), ...(username ? [{ username, role }] : [])].sort((a, b) => a.role.localeCompare(b.role)) })}
        />
        {isNew && (
          <Part of={`people.${value.people.indexOf(chosen)}`}>
            <MomentField type="date" label={t("post_started", { role })} name="started_on" value={chosen.started_on ?? ""} onInput={startsOn} />
          </Part>
        )}
      </>
    );
  }

  return (
    <Ask title={known ? t("post_edit", { code: known.code }) : t("post_add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        {!known && <Field label={t("code")} name="code" value={value.code} maxLength={16} onInput={(code) => set({ code })} />}
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Select label={t("post_window")} name="window" value={value.window} options={windows.map((window) => ({ value: window.number, text: `${common("window_no", { n: window.number })} ${named(window)}` }))} onChoose={(window) => set({ window })} />
        {holder("A")}
        {holder("B")}
        <Field label={t("pair_reason")} name="reason" value={reason.value} maxLength={200} onInput={(text) => (reason.value = text)} />
        <Field label={t("pair_approved")} name="approved_by" value={approved_by.value} maxLength={60} hint={t("pair_approved_hint")} onInput={(text) => (approved_by.value = text)} />
      </div>
    </Ask>
  );
}
