/** Who hears of a text. */
export interface TextListener {
  /** The text, at first and whenever it is another. */
  readonly changed: (text: string) => void;
  /** It could not be read; what was read before still holds, and it is tried again. */
  readonly failed: (fault: unknown) => void;
}

/** Where a text comes from. Opening it begins to tell; closing ends that. */
export type TextSource = (listener: TextListener) => { close(): void };

/** A text that never changes. */
export function fixedText(text: string): TextSource {
  return ({ changed }) => {
    changed(text);
    return { close: () => undefined };
  };
}
