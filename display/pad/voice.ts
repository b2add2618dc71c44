import { token } from "../common/api";

let playing: AudioBufferSourceNode | null = null;
let context: AudioContext | null = null;

export function hush(): void {
  playing?.stop();
  playing = null;
}

/** Say a sentence with the hall's voice; false where it has none, or nobody answers. */
export async function say(hall: string, text: string, language: string): Promise<boolean> {
  hush();
  try {
    context ??= new AudioContext();
    await context.resume();
    const address = `/api/v1/halls/${encodeURIComponent(hall)}/speech?language=${language}&text=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${token()}` }, credentials: "omit" });
    if (!answer.ok) return false;
    const sound = await context.decodeAudioData(await answer.arrayBuffer());
    playing = context.createBufferSource();
    playing.buffer = sound;
    playing.connect(context.destination);
    playing.start();
    return true;
  } catch {
    return false;
  }
}
