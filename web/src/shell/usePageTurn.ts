import { type RefObject, useEffect, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';

/** A new page begins at its top, and the keyboard and the screen reader in it; one that is gone back to is as it was. */
export function usePageTurn(main: RefObject<HTMLElement | null>): void {
  const [path] = useLocation();
  const here = `${path}?${useSearch()}`;
  const shown = useRef(path);
  const wentBack = useRef(false);
  useEffect(() => {
    const onBack = () => {
      wentBack.current = true;
    };
    window.addEventListener('popstate', onBack);
    return () => window.removeEventListener('popstate', onBack);
  }, []);
  useEffect(() => {
    const isBack = wentBack.current;
    wentBack.current = false;
    const [path = ''] = here.split('?');
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
    if (!isBack) scrollTo(0, 0);
  }, [here, main]);
}
