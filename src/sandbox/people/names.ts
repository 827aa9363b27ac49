/** Given names, in more than one script. */
export const givenNames: readonly string[] = [
  'Ann',
  'José',
  'Zoë',
  'Łukasz',
  'Иван',
  '美咲',
  'محمد',
  'Siân',
  'Nguyễn',
  'Çağla',
  'Jean-Luc',
  "D'Arcy",
  'Åsa',
  'Þór',
  'Ελένη',
  'Priya',
];

/** Family names, in more than one script. */
export const familyNames: readonly string[] = [
  'Smith',
  "O'Neil",
  'García Márquez',
  'van der Berg',
  'Müller',
  'Петров',
  '田中',
  'الحسن',
  'Nowak',
  'Sørensen',
  'Dvořák',
  'Şahin',
  'de la Cruz',
  'Papadopoulos, Jr.',
  'Ó Súilleabháin',
  'X',
];

/** Towns and the ISO codes of their countries. */
export const places: readonly (readonly [city: string, region: string, country: string])[] = [
  ['Lisbon', 'Lisboa', 'PT'],
  ['São Paulo', 'SP', 'BR'],
  ['Zürich', 'ZH', 'CH'],
  ['東京', '東京都', 'JP'],
  ['القاهرة', 'القاهرة', 'EG'],
  ['Winston-Salem', 'NC', 'US'],
  ['’s-Hertogenbosch', 'Noord-Brabant', 'NL'],
  ['Kraków', 'małopolskie', 'PL'],
];
