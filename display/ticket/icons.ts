import { deflateSync } from "node:zlib";

/** The product's sign as a PNG, drawn here from the shapes of common/icon.svg: phones want one for their home screen. */
export function iconPng(size: number, { bleed = false } = {}): Buffer {
  const pixels = Buffer.alloc((size * 4 + 1) * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      pixels.set(pixel(column, row, size, bleed), row * (size * 4 + 1) + 1 + column * 4);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(pixels, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const ACCENT = [0x12, 0x59, 0x9b] as const;
const WHITE = [0xff, 0xff, 0xff] as const;
const SAMPLES = 4;

/** bleed: the ground fills the square and the sign is smaller, for systems that cut their own outline. */
function pixel(column: number, row: number, size: number, bleed: boolean): number[] {
  let [red, green, blue, covered] = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const x = ((column + ((sample % SAMPLES) + 0.5) / SAMPLES) * 32) / size;
    const y = ((row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) * 32) / size;
    const color = bleed ? (isSign((x - 16) / 0.78 + 16, (y - 16) / 0.78 + 16) ?? ACCENT) : colorAt(x, y);
    if (!color) continue;
    [red, green, blue, covered] = [red + color[0], green + color[1], blue + color[2], covered + 1];
  }
  if (covered === 0) return [0, 0, 0, 0];
  return [red / covered, green / covered, blue / covered, (covered * 255) / (SAMPLES * SAMPLES)].map(Math.round);
}

type Color = readonly [number, number, number];

function colorAt(x: number, y: number): Color | null {
  return isSign(x, y) ?? (inRounded(x, y, 0, 0, 32, 32, 7) ? ACCENT : null);
}

/** White for the slip, the ground for its two lines, null beside it. */
function isSign(x: number, y: number): Color | null {
  if (nearLine(x, y, 12, 20, 13) || nearLine(x, y, 12, 17, 19)) return ACCENT;
  const bitten = Math.hypot(x - 5.92, y - 16) < 3 || Math.hypot(x - 26.08, y - 16) < 3;
  return inRounded(x, y, 7, 8, 25, 24, 2) && !bitten ? WHITE : null;
}

function nearLine(x: number, y: number, from: number, to: number, at: number): boolean {
  return Math.hypot(x - Math.min(Math.max(x, from), to), y - at) < 1.25;
}

function inRounded(x: number, y: number, left: number, top: number, right: number, bottom: number, radius: number): boolean {
  const dx = Math.max(left + radius - x, x - (right - radius), 0);
  const dy = Math.max(top + radius - y, y - (bottom - radius), 0);
  return Math.hypot(dx, dy) <= radius;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

function crc(data: Buffer): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}
