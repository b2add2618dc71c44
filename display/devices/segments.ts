/** Which of the seven strokes are lit, named as in data sheets: a top, b and c right, d bottom, e and f left, g middle. */
const LIT: Record<string, string> = {
  "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc", "8": "abcdefg", "9": "abcdfg",
  A: "abcefg", B: "cdefg", C: "adef", D: "bcdeg", E: "adefg", F: "aefg", H: "bcefg", L: "def", P: "abefg", U: "bcdef", "-": "g", " ": "",
};

/** Strokes of a character; one that seven strokes cannot show is three bars, never another character. */
export function strokes(character: string): string {
  return LIT[character.toUpperCase()] ?? "agd";
}
