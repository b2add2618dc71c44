import { lang } from "../common/lang";

/** Say a sentence with a voice of this machine; stays silent where there is none. Elder mode only. */
export function speak(sentence: string): void {
  const voices = window.speechSynthesis;
  if (!voices) return;
  voices.cancel();
  const wanted = lang.value === "en" ? "en" : "zh";
  // Only voices on this machine: the others send the sentence to a company's server.
  const voice = voices.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(wanted));
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(sentence);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  utterance.rate = 0.85;
  voices.speak(utterance);
}
