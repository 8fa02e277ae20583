/** How the queue's own number of a job is written outside. */
export function jobIdOf(serial: string): string {
  return `00000000-0000-8000-8000-${Number(serial).toString(16).padStart(12, '0')}`;
}
