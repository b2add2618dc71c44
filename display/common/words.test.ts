import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseAst } from "vite";
import { describe, expect, test } from "vitest";

/** A node of the syntax tree: whatever its kind, its parts are nodes, lists of nodes, or values. */
type Node = { type: string; start: number; [part: string]: unknown };
type Found = { line: number; text: string };
type Entry = { key: string; line: number; zh: string; en: string };

const ROOT = resolve(import.meta.dirname, "..");
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;
const WORD = /[A-Za-z]{2,}/;
const SPOKEN = new Set(["aria-label", "title", "placeholder", "alt", "label", "hint", "caption", "empty", "why"]);
/** Names of the languages, each in its own, and of what has one name everywhere. */
const SAME_IN_BOTH = new Set(["English", "中文"]);

const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("dist") && !/\.(test|d)\.ts$/.test(path))
  .sort();

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** Every node below this one with the nodes above it, the nearest last. */
function* walk(node: Node, above: readonly Node[] = []): Generator<[Node, readonly Node[]]> {
  yield [node, above];
  for (const part of Object.values(node)) {
    for (const child of Array.isArray(part) ? part : [part]) {
      if (isNode(child)) yield* walk(child, [...above, node]);
    }
  }
}

/** The words written by this node; null where it writes none. */
function written(node: Node): string | null {
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  if (node.type === "JSXText") return (node["value"] as string).trim();
  if (node.type === "TemplateElement") return (node["value"] as { cooked: string }).cooked;
  return null;
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node["name"] ?? node["value"] ?? "") : "";
}

/** A table of texts is the argument of `texts(...)`, is declared to be of pairs, or stands in a file that holds nothing else. */
function isInTable(path: string, source: string, above: readonly Node[]): boolean {
  if (/(^|\/)(texts|words)\.ts$/.test(path)) return true;
  return above.some((node) => (node.type === "CallExpression" && nameOf(node["callee"]) === "texts") || isOfPairs(source, node));
}

function isOfPairs(source: string, node: Node): boolean {
  const type = node.type === "VariableDeclarator" && isNode(node["id"]) && node["id"]["typeAnnotation"];
  return isNode(type) && /\bPair\b/.test(source.slice(type.start, type["end"] as number));
}

/** Keys, codes and program text are the same in every language. */
function isQuoted(above: readonly Node[]): boolean {
  return above.some((node) => node.type === "JSXElement" && /^(code|kbd|samp|Keycap)$/.test(nameOf((node["openingElement"] as Node)["name"])));
}

/** Seen or heard as it stands: text of an element, or an attribute that is read out. */
function isSpoken(node: Node, above: readonly Node[]): boolean {
  if (node.type === "JSXText") return true;
  const near = [...above].reverse().find((one) => !/^(TemplateLiteral|JSXExpressionContainer|ConditionalExpression)$/.test(one.type));
  return near?.type === "JSXAttribute" && SPOKEN.has(nameOf(near["name"]));
}

function parsed(path: string): { source: string; tree: Node } {
  const source = readFileSync(join(ROOT, path), "utf8");
  return { source, tree: parseAst(source, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node };
}

function lineOf(source: string, at: number): number {
  return source.slice(0, at).split("\n").length;
}

export function hardCoded(path: string, source: string, tree: Node): Found[] {
  const found: Found[] = [];
  for (const [node, above] of walk(tree)) {
    const text = written(node);
    if (!text || isInTable(path, source, above) || isQuoted(above)) continue;
    if (HAN.test(text) || (WORD.test(text) && isSpoken(node, above))) found.push({ line: lineOf(source, node.start), text });
  }
  return found;
}

/** Pairs [Chinese, English] of all tables in this file. */
function entries(path: string, source: string, tree: Node): Entry[] {
  const found: Entry[] = [];
  for (const [node, above] of walk(tree)) {
    if (node.type !== "Property" || !isNode(node["value"]) || node["value"].type !== "ArrayExpression" || !isInTable(path, source, above)) continue;
    const [zh, en, more] = (node["value"]["elements"] as Node[]).map(written);
    if (zh == null || en == null || more !== undefined || (!HAN.test(zh) && !/[{ ]/.test(zh))) continue;
    found.push({ key: nameOf(node["key"]), line: lineOf(source, node.start), zh, en });
  }
  return found;
}

const parameters = (text: string): string => [...text.matchAll(/\{(\w+)\}/g)].map((one) => one[1]).sort().join();
const END: Record<string, string> = { "。": ".", "？": "?", "！": "!", "…": "…" };

/** What is wrong with a pair of texts, a word each. */
export function faultsOf({ key, zh, en }: Pick<Entry, "key" | "zh" | "en">): string[] {
  const faults: string[] = [];
  const sure = (right: boolean, why: string): void => void (right || faults.push(why));
  // What stands around a figure drawn larger may stand on one side of it only, and 请 or 到 need no word in English.
  const aside = /_(before|after)$/.test(key) || /^[\u3400-\u9fff]$/.test(zh);
  sure(aside || (zh.trim() !== "" && en.trim() !== ""), "one language is empty");
  // "1 person" beside "{n} people" has no figure to put in.
  sure(parameters(zh) === parameters(/^1 /.test(en) && !/\b1\b/.test(zh) ? en.replace(/^1/, "{n}") : en), "the parameters differ");
  sure(!/[\u3400-\u9fff][,:;?!](?!\/)|[,:;?!][\u3400-\u9fff]/.test(zh), "a Western mark beside a Chinese character");
  sure(!/[\u3400-\u9fff]\.(\s|$)/.test(zh), "a Western full stop after Chinese");
  sure(!/[\u3400-\u9fff]\(|\)[\u3400-\u9fff]/.test(zh), "Western brackets beside a Chinese character");
  sure(!/\.\.\./.test(zh + en), "three dots instead of …");
  sure(!/ [，。；：？！、]|[，。；：？！、] /.test(zh), "a space beside a Chinese mark");
  // A quoted name of a file, or how a letter is read, is an example and stays Chinese.
  const said = en.replace(/“[^”]*”|[A-Z]=\S/g, "");
  sure(SAME_IN_BOTH.has(en) || !/[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/.test(said), "Chinese in English");
  sure(!/\(s\)/.test(en), "(s) instead of a plural");
  sure(!/[a-z] [,.;:?!](\s|$)/.test(en), "a space before a mark");
  sure(END[zh.slice(-1)] === undefined ? !/(?<!\bNo)\.$/.test(en) : en.endsWith(END[zh.slice(-1)] as string), "the ends differ");
  return faults;
}

describe.each(sources)("%s", (path) => {
  const { source, tree } = parsed(path);

  test("has no words outside its tables", () => {
    expect(hardCoded(path, source, tree)).toEqual([]);
  });

  test("says the same in both languages, with the marks of each", () => {
    const faults = entries(path, source, tree).flatMap((one) => faultsOf(one).map((why) => `${one.line} ${one.key}: ${why}: ${one.zh} | ${one.en}`));
    expect(faults).toEqual([]);
  });
});

test("the tables are found", () => {
  const { source, tree } = parsed("login/texts.ts");
  expect(entries("login/texts.ts", source, tree)).toContainEqual({ key: "title", line: 6, zh: "工作人员登录", en: "Staff log-in" });
});

test.each([
  ["<p>请稍候</p>", ["请稍候"]],
  ["<p>Please wait</p>", ["Please wait"]],
  ['<img alt="A door" />', ["A door"]],
  ['<Field label={`Name of ${who}`} name="who" />', ["Name of "]],
  ['<p>{"没有人"}</p>', ["没有人"]],
  ['<p class="a b" data-action="take-number">{t("hello")} · {n}/{of}</p>', []],
  ["<p><kbd>Enter</kbd></p>", []],
  ['const t = texts({ hello: ["您好", "Hello"] })', []],
])("in %s words are seen", (source, texts) => {
  const tree = parseAst(source, { lang: "tsx" }) as unknown as Node;
  expect(hardCoded("x.tsx", source, tree).map((one) => one.text)).toEqual(texts);
});

test.each([
  ["您好, {who}", "Hello, {who}", "a Western mark beside a Chinese character"],
  ["您好，{who}", "Hello", "the parameters differ"],
  ["请稍候。", "Please wait", "the ends differ"],
  ["{n} 人", "{n} person(s)", "(s) instead of a plural"],
  ["请稍候...", "Please wait...", "three dots instead of …"],
  ["窗口(一层)", "Window", "Western brackets beside a Chinese character"],
])("%s | %s: %s", (zh, en, why) => {
  expect(faultsOf({ key: "x", zh, en })).toContain(why);
});

test("a good pair has no fault", () => {
  expect(faultsOf({ key: "x", zh: "{time} 到 {window} 号窗口：请稍候…", en: "At {time} to window {window}: please wait…" })).toEqual([]);
});
