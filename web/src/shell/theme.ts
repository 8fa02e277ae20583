/** Light or dark: as the system says, or as one chose here. */

export type Theme = 'light' | 'dark';
const STORED = 'theme';

const system = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme | null {
  const value = localStorage.getItem(STORED);
  return value === 'light' || value === 'dark' ? value : null;
}

export function currentTheme(): Theme {
  return stored() ?? (system.matches ? 'dark' : 'light');
}

/** Before the first page is drawn; follows the system from then on. */
export function startTheme(): void {
  const apply = () => {
    document.documentElement.dataset.theme = currentTheme();
  };
  system.addEventListener('change', apply);
  apply();
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  document.documentElement.dataset.theme = theme;
}
