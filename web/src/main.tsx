import '@fontsource-variable/inter';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTexts } from './i18n/index.ts';
import { loadPageOf } from './pages/passenger/pages.ts';
import { session } from './session/session.ts';
import { App } from './shell/App.tsx';
import { startSettings } from './shell/settings.ts';
import { startTheme } from './shell/theme.ts';

startTheme();
// A page that is reloaded deep inside waits for its session, not for its texts.
void session.restore();
await Promise.all([startTexts(), startSettings(), loadPageOf(location.pathname)]);
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
