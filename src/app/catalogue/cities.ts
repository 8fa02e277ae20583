/** Whether two names are one city: case, accents and blanks around them do not tell cities apart. Rule [RTE-2]. */
export function isSameCity(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function fold(city: string): string {
  return city.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
