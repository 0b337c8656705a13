import type {ComponentType} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {closeCard} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {Banner} from './Banner.tsx';
import {Header} from './Header.tsx';
import {MapNote} from './MapNote.tsx';
import {MapTools} from './MapTools.tsx';
import {Panel} from './Panel.tsx';
import {SearchBox} from './SearchBox.tsx';
import {ThemeChips} from './ThemeChips.tsx';
import {useMessages} from './text.ts';

export function App({openMap}: {openMap: (container: HTMLElement) => void}) {
  const messages = useMessages();
  const listMode = useStore(app, state => state.listMode);
  const mapState = useStore(app, state => state.mapState);
  const container = useRef<HTMLDivElement>(null);
  const withoutMap = mapState === 'no-webgl' || mapState === 'failed';

  useEffect(() => {
    if (container.current) openMap(container.current);
  }, [openMap]);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && app.get().card) closeCard();
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, []);

  return (
    <div class={`page ${listMode || withoutMap ? 'page-list' : ''}`}>
      <button type="button" class="skip" onClick={goToPanel}>
        {messages.skipToList}
      </button>
      <Header />
      <SearchBox />
      <ThemeChips />
      <Banner />
      <main class="map-area" hidden={listMode || withoutMap}>
        <div ref={container} class="map" />
        <MapTools />
        <MapNote />
      </main>
      <Panel />
      <Dialog />
      <Notice />
    </div>
  );
}

/** Most visitors never log in: the dialog comes when somebody asks for it. */
function Dialog() {
  const wanted = useStore(app, state => state.accountStep !== null);
  const [AccountDialog, setAccountDialog] = useState<ComponentType | null>(null);
  useEffect(() => {
    if (wanted) void import('./AccountDialog.tsx').then(module => setAccountDialog(() => module.AccountDialog));
  }, [wanted]);
  return AccountDialog ? <AccountDialog /> : null;
}

function goToPanel(): void {
  app.set({panelOpen: true});
  document.getElementById('panel')?.focus();
}

function Notice() {
  const notice = useStore(app, state => state.notice);
  return (
    <div class="notice" role="status" aria-live="polite">
      {notice ? <p>{notice}</p> : null}
    </div>
  );
}
