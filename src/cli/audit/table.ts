import type { AuditReport } from '../../db/audit/auditDatabase.ts';
import type { CheckReport } from '../../db/audit/check.ts';

/** The report as a table, and under it what is broken. */
export function formatReport({ clean, checks }: AuditReport): string {
  const width = Math.max(...checks.map((check) => check.name.length));
  const lines = [
    row(['', 'invariant', 'checked', 'broken'], width),
    ...checks.map((check) =>
      row([check.invariant, check.name, String(check.checked), String(check.broken)], width),
    ),
    '',
    ...checks.filter((check) => check.broken > 0).flatMap(describe),
    clean ? 'Nothing is broken.' : 'Something is broken.',
  ];
  return lines.join('\n');
}

function row([number = '', name = '', checked = '', broken = '']: string[], width: number): string {
  return `${number.padEnd(5)}${name.padEnd(width)}${checked.padStart(12)}${broken.padStart(10)}`;
}

function describe({ invariant, name, broken, examples }: CheckReport): string[] {
  const lines = [
    `${invariant} is broken: ${name}`,
    ...examples.map(({ entity, id, says }) => `  ${entity} ${id} ${says}`),
  ];
  if (broken > examples.length) lines.push(`  … and ${broken - examples.length} more`);
  return [...lines, ''];
}
