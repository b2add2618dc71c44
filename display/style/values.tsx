import type { ComponentChildren, JSX } from "preact";
import { RARE, t } from "./texts";
import { contrast, isColour, tokensOf, type Theme, type Token } from "./tokens";

/** A part of the page under its heading. */
export function Part({ title, hint, children }: { title: string; hint?: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="style-part">
      <h2>{title}</h2>
      {hint && <p class="style-hint">{hint}</p>}
      {children}
    </section>
  );
}

const sizes = (prefix: RegExp): Token[] => tokensOf(":root").filter((token) => prefix.test(token.name) && !isColour(token));

/** What is read or has to be told from the surface; the others are grounds themselves. */
const READ = new Set(["text", "text-soft", "number", "accent", "accent-strong", "good", "warn", "bad", "focus", "line-strong"].map((name) => `--${name}`));

export function Colours({ theme }: { theme: Theme }): JSX.Element {
  const colours = tokensOf(`[data-theme="${theme}"]`).filter(isColour);
  const surface = colours.find((one) => one.name === "--surface")?.value ?? "#ffffff";
  return (
    <Part title={t("colours")} hint={t("colours_hint")}>
      <ul class="swatches">
        {colours.map(({ name, value }) => (
          <li key={name} class="swatch">
            <span class="swatch-ground" style={{ background: `var(${name})` }} />
            <code>{name.slice(2)}</code>
            <span class="style-hint">
              <code>{value}</code> {READ.has(name) && contrast(value, surface).toFixed(1)}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Type(): JSX.Element {
  return (
    <Part title={t("type")}>
      <ul class="style-list">
        {sizes(/^--text-(?!soft)/).map(({ name, value }) => (
          <li key={name} class="specimen">
            <code class="style-hint">
              {name.slice(2)} {value}
            </code>
            <span class="specimen-text" style={{ fontSize: `var(${name})` }}>
              {t("type_sample")}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Chinese(): JSX.Element {
  return (
    <Part title={t("chinese")}>
      <p class="style-prose">{t("chinese_sample")}</p>
      <p>
        {t("rare")} <span lang="zh-CN" class="style-rare">
          {RARE}
        </span>
      </p>
    </Part>
  );
}

export function Spaces(): JSX.Element {
  return (
    <Part title={t("spaces")}>
      <ul class="style-list">
        {sizes(/^--space-/).map(({ name, value }) => (
          <li key={name} class="measure">
            <code class="style-hint">
              {name.slice(2)} {value}
            </code>
            <span class="measure-bar" style={{ width: `var(${name})` }} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Shapes(): JSX.Element {
  return (
    <Part title={t("shapes")}>
      <ul class="style-row">
        {sizes(/^--(radius|shadow)/).map(({ name }) => (
          <li key={name} class="shape" style={name.startsWith("--radius") ? { borderRadius: `var(${name})` } : { boxShadow: `var(${name})` }}>
            <code>{name.slice(2)}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Sizes(): JSX.Element {
  return (
    <Part title={t("sizes")}>
      <dl class="values">
        {sizes(/^--(motion|ease|target|layer|weight|leading|measure)/).map(({ name, value }) => (
          <div key={name}>
            <dt>
              <code>{name.slice(2)}</code>
            </dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
