/** The box of a checkbox, drawn. */
export function CheckMark({ checked }: { checked: boolean }) {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <rect
        x="1"
        y="1"
        width="20"
        height="20"
        rx="5"
        fill={checked ? 'var(--accent)' : 'var(--card)'}
        stroke="var(--field-line)"
      />
      {checked && <path d="M6 11l4 4 7-8" fill="none" stroke="var(--on-accent)" strokeWidth="2.5" />}
    </svg>
  );
}
