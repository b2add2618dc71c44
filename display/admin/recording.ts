/** Any sound file that the browser can play → the WAV that the server keeps: mono, 16 bit, 22,050 Hz. */

export const RATE = 22_050;
const HEAD = 44;

/** Raises DOMException when the file is no sound this browser knows. */
export async function toWav(file: Blob): Promise<Blob> {
  const bytes = await file.arrayBuffer();
  // Decoding brings it to the rate of the context; drawing it into one channel mixes the others in.
  const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
  const mixing = new OfflineAudioContext(1, Math.max(decoded.length, 1), RATE);
  const source = mixing.createBufferSource();
  source.buffer = decoded;
  source.connect(mixing.destination);
  source.start();
  const mixed = await mixing.startRendering();
  return new Blob([wav(mixed.getChannelData(0))], { type: "audio/wav" });
}

/** samples: from -1 to 1; those beyond are cut off. */
export function wav(samples: Float32Array): ArrayBuffer {
  const buffer = new ArrayBuffer(HEAD + samples.length * 2);
  const view = new DataView(buffer);
  const word = (at: number, letters: string): void => [...letters].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, n) => view.setInt16(HEAD + n * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true));
  return buffer;
}

/** What a recording says, by the name of its file: "号窗口.mp3" → "号窗口". */
export function nameOf(file: string): string {
  return file.replace(/\.[^.]+$/, "").trim();
}

export type Piece = { name: string; wav: Blob };

const SENT_AT_ONCE = 20;
const BYTES_AT_ONCE = 3_000_000;

/** Cut into parts that one request can carry. */
export function parcels(pieces: readonly Piece[]): Piece[][] {
  const all: Piece[][] = [];
  let size = 0;
  for (const piece of pieces) {
    const last = all[all.length - 1];
    if (!last || last.length >= SENT_AT_ONCE || size + piece.wav.size > BYTES_AT_ONCE) {
      all.push([piece]);
      size = piece.wav.size;
    } else {
      last.push(piece);
      size += piece.wav.size;
    }
  }
  return all;
}
