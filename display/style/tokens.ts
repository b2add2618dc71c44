export type Theme = "light" | "dark";
export type Token = { name: string; value: string };

/** The design's own values as the page's styles declare them, in their order; so none can be missing here. */
export function tokensOf(selector: string): Token[] {
  const found = new Map<string, string>();
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSStyleRule) || !rule.selectorText.split(",").some((one) => one.trim() === selector)) continue;
      for (const name of rule.style) {
        if (name.startsWith("--")) found.set(name, rule.style.getPropertyValue(name).trim());
      }
    }
  }
  return [...found].map(([name, value]) => ({ name, value }));
}

/** A colour that covers what is below it, "#rrggbb" or "#rgb". */
export function isColour({ value }: Token): boolean {
  return /^#([\da-f]{3}){1,2}$/i.test(value);
}

/** WCAG's contrast of two colours "#rrggbb" or "#rgb", 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const long = colour.length === 4 ? colour.replace(/[^#]/g, "$&$&") : colour;
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(long.slice(at, at + 2), 16) / 255)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}
