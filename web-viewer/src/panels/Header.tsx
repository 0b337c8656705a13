import {openAccount} from '../state/account.ts';
import {setLanguage, setLargeText, setTheme, shareLink} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {Glyph} from './Icon.tsx';
import {useLanguage, useMessages} from './text.ts';

export function Header() {
  const messages = useMessages();
  const language = useLanguage();
  const theme = useStore(app, state => state.theme);
  const largeText = useStore(app, state => state.largeText);
  const listMode = useStore(app, state => state.listMode);
  const mapState = useStore(app, state => state.mapState);
  const account = useStore(app, state => state.account);
  const other = theme === 'light' ? 'dark' : 'light';
  return (
    <header class="header">
      <h1>
        {messages.title} <span class="subtitle">{messages.subtitle}</span>
      </h1>
      <div class="header-tools">
        {mapState === 'no-webgl' || mapState === 'failed' ? null : (
          <button type="button" class="tool" onClick={() => app.set({listMode: !listMode, panel: 'list'})}>
            <Glyph shape={listMode ? 'map' : 'list'} />
            <span class="tool-text">{listMode ? messages.mapMode : messages.listMode}</span>
          </button>
        )}
        <button type="button" class="tool" onClick={() => void shareLink()}>
          <Glyph shape="share" />
          <span class="tool-text">{messages.share}</span>
        </button>
        <button type="button" class="tool" aria-pressed={largeText} onClick={() => setLargeText(!largeText)}>
          <Glyph shape="text" />
          <span class="tool-text">{messages.largeText}</span>
        </button>
        <button type="button" class="tool" onClick={() => setTheme(other)}>
          <Glyph shape={theme === 'light' ? 'moon' : 'sun'} />
          <span class="tool-text">{theme === 'light' ? messages.darkTheme : messages.lightTheme}</span>
        </button>
        <button type="button" class={account ? 'tool tool-on' : 'tool'} data-tool="account" onClick={openAccount}>
          <Glyph shape="person" />
          <span class="tool-text">{account ? account.name : messages.account.login}</span>
        </button>
        <button
          type="button"
          class="tool tool-language"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          aria-label={messages.switchLanguageLabel}
          onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {language === 'zh' ? 'EN' : '中'}
        </button>
      </div>
    </header>
  );
}
