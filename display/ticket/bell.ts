/** Sound and vibration for a call. Browsers let a page sound only after a touch, so `allow` must run inside one. */
export class Bell {
  private audio: AudioContext | null = null;

  get allowed(): boolean {
    return this.audio !== null;
  }

  allow(): void {
    this.audio ??= new AudioContext();
    void this.audio.resume();
    this.tone(660, 0, 0.15);
  }

  ring(): void {
    navigator.vibrate?.([400, 200, 400, 200, 800]);
    [0, 0.7, 1.4].forEach((start) => {
      this.tone(880, start, 0.25);
      this.tone(660, start + 0.28, 0.35);
    });
  }

  /** start and length in seconds. */
  private tone(frequency: number, start: number, length: number): void {
    if (!this.audio) return;
    const at = this.audio.currentTime + start;
    const oscillator = this.audio.createOscillator();
    const volume = this.audio.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
    oscillator.connect(volume).connect(this.audio.destination);
    oscillator.start(at);
    oscillator.stop(at + length);
  }
}
