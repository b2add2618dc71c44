let context: AudioContext | null = null;

/** Two soft tones that somebody beside the tablet hears; silent where the browser waits for a first touch. */
export function chime(): void {
  try {
    context ??= new AudioContext();
    void context.resume();
    [660, 880].forEach((pitch, place) => tone(context!, pitch, place * 0.22));
  } catch {
    // No sound device: the page shows it all the same.
  }
}

function tone(audio: AudioContext, pitch: number, after: number): void {
  const [source, loudness] = [audio.createOscillator(), audio.createGain()];
  const begin = audio.currentTime + after;
  source.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, begin);
  loudness.gain.exponentialRampToValueAtTime(0.25, begin + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, begin + 0.3);
  source.connect(loudness).connect(audio.destination);
  source.start(begin);
  source.stop(begin + 0.32);
}
